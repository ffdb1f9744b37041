//! `POST /v1/events/{id}/postpone`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::events;
use turnout_application::idempotency::Once;
use turnout_domain::ids::EventId;
use turnout_ports::events::EventDetail;
use utoipa::ToSchema;

use super::answers::event_answer;
use super::views::EventView;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;
use crate::wire::instant;

/// To when an event is moved, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EventPostponement)]
pub(super) struct PostponementBody {
    /// The new start, ahead and another one than now.
    #[serde(deserialize_with = "instant::required")]
    start_at: DateTime<Utc>,
    /// The new end.
    #[serde(deserialize_with = "instant::required")]
    end_at: DateTime<Utc>,
    /// Told to the guests.
    #[schema(max_length = 2000, examples("Heavy rain is forecast."))]
    reason: Option<String>,
}

/// Postpones an event
///
/// Nobody can join until it is published again. Those who have seats keep them, and every guest is told.
#[utoipa::path(
    request_body(content = PostponementBody, example = json!({
        "start_at": "2027-01-22T18:00:00+05:30", "end_at": "2027-01-22T23:00:00+05:30", "reason": "Heavy rain is forecast.",
    })),
    responses((status = 200, description = "The event.", body = EventView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "event_not_found", "event_transition_refused"])),
    ),
)]
#[post("/v1/events/{id}/postpone")]
pub(super) async fn postpone_event(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<PostponementBody>,
) -> Result<HttpResponse, ApiError> {
    let render = |detail: &EventDetail| event_answer(StatusCode::OK, detail, caller.user);
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let PostponementBody {
        start_at,
        end_at,
        reason,
    } = body.value;
    let reason = reason.unwrap_or_default();
    let changed = events::postpone_event(&app, &caller.context, event.0, start_at, end_at, &reason, &once).await?;
    respond(changed, render)
}
