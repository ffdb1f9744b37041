//! `POST /v1/events/{id}/requests`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::guestlist::{JoinWish, request_to_join};
use turnout_application::idempotency::Once;
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::guestlist::RequestDetail;
use utoipa::ToSchema;
use uuid::Uuid;

use super::inputs::seats;
use super::request_view::RequestView;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// What is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewJoinRequest)]
pub(super) struct NewRequest {
    /// How many seats; one where it is left out.
    #[schema(minimum = 1, maximum = 20, default = 1, examples(1))]
    seats: Option<i64>,
    /// To the host.
    #[schema(max_length = 2000, examples("We met at the last one."))]
    message: Option<String>,
    /// Of which tier; the cheapest that is sold when the host accepts, where it is left out.
    tier_id: Option<Uuid>,
}

/// Asks to join an event whose host approves each guest
///
/// The host is told. One request for each person and event can be open at a time.
#[utoipa::path(
    request_body = NewRequest,
    responses((status = 201, description = "The host has been asked.", body = RequestView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "event_not_found", "booking_is_open", "invite_only", "own_event", "request_exists", "seat_limit_exceeded", "gender_required",
            "not_allowed_for_gender", "event_not_on_sale", "event_over", "tier_not_on_sale",
        ])),
    ),
)]
#[post("/v1/events/{id}/requests")]
pub(super) async fn create_request(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<NewRequest>,
) -> Result<HttpResponse, ApiError> {
    let NewRequest {
        seats: count,
        message,
        tier_id,
    } = body.value;
    let wish = JoinWish {
        event: event.0,
        tier: tier_id.map(TierId::new),
        seats: seats(count)?,
        message: message.unwrap_or_default(),
    };
    let now = app.clock.now();
    let render = |detail: &RequestDetail| {
        let location = format!("/v1/requests/{}", detail.request.id);
        created(&location, &RequestView::new(detail.clone(), now))
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let answer = request_to_join(&app, &caller.context, caller.user, wish, &once).await?;
    respond(answer, render)
}
