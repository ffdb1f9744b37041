//! `POST /v1/events/{id}/cancel`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::events;
use turnout_application::idempotency::Once;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;
use utoipa::ToSchema;

use super::answers::event_answer;
use super::views::EventView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;

/// Why an event is cancelled.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EventCancellation)]
pub(super) struct CancellationBody {
    /// Told to the guests.
    #[schema(max_length = 2000, examples("The roof is closed for repairs."))]
    reason: Option<String>,
}

/// Cancels an event
///
/// Every paid order is refunded, every ticket dies and every guest is told, soon after the answer.
#[utoipa::path(
    request_body(content = CancellationBody, example = json!({"reason": "The roof is closed for repairs."})),
    responses((status = 200, description = "The event.", body = EventView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "event_not_found", "event_transition_refused"])),
    ),
)]
#[post("/v1/events/{id}/cancel")]
pub(super) async fn cancel_event(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: OptionalJson<CancellationBody>,
) -> Result<HttpResponse, ApiError> {
    let render = |detail: &EventDetail| event_answer(StatusCode::OK, detail, caller.user);
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let reason = body.value.reason.unwrap_or_default();
    let changed = events::cancel_event(&app, &caller.context, event.0, &reason, &once).await?;
    respond(changed, render)
}
