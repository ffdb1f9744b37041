//! `POST /v1/events/{id}/complete`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_application::idempotency::Once;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;

use super::answers::event_answer;
use super::views::EventView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Completes an event
///
/// Closes it after its end.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The event.", body = EventView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "event_not_found", "event_transition_refused", "event_not_over",
        ])),
    ),
)]
#[post("/v1/events/{id}/complete")]
pub(super) async fn complete_event(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let render = |detail: &EventDetail| event_answer(StatusCode::OK, detail, caller.user);
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let changed = events::complete_event(&app, &caller.context, event.0, &once).await?;
    respond(changed, render)
}
