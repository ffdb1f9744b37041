//! `POST /v1/events/{id}/tiers`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_application::idempotency::Once;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;
use turnout_ports::idempotency::StoredAnswer;

use super::answers::tier_view;
use super::tier_body::NewTierBody;
use super::tier_view::TierView;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// Adds a tier to an event
///
/// Quantities of tiers may sum to more than the capacity: both limit. A free event whose seats somebody has stays free.
#[utoipa::path(
    request_body(content = NewTierBody, example = json!({
        "name": "VIP", "price": {"amount": "1499.00", "currency": "INR"}, "quantity": 20, "max_per_order": 4,
    })),
    responses((status = 201, description = "The tier.", body = TierView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "event_not_found", "event_closed", "price_locked"])),
    ),
)]
#[post("/v1/events/{id}/tiers")]
pub(super) async fn add_tier(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<NewTierBody>,
) -> Result<HttpResponse, ApiError> {
    let id = events::draw_tier_id(&app);
    let render = |detail: &EventDetail| match tier_view(detail.clone(), id) {
        Ok(view) => created(&format!("/v1/events/{}/tiers/{id}", detail.event.id), &view),
        Err(_) => StoredAnswer {
            status: StatusCode::CREATED.as_u16(),
            headers: Vec::new(),
            body: None,
        },
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let tier = body.value.read("")?;
    let changed = events::add_tier(&app, &caller.context, event.0, id, tier, &once).await?;
    respond(changed, render)
}
