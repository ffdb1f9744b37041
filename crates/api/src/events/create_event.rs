//! `POST /v1/events`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_application::idempotency::Once;
use turnout_ports::events::EventDetail;

use super::answers::event_answer;
use super::body::NewEventBody;
use super::views::EventView;
use crate::extract::{Idempotency, JsonBody, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;

/// Makes a draft
///
/// The caller becomes its host. Everything but the title may come later; publishing tells what is missing. Without `tiers`
/// the event has one, at `ticket_price`, with all its seats.
#[utoipa::path(
    request_body(content = NewEventBody, example = json!({
        "title": "Diwali rooftop party", "kind": "party", "mood": "festive", "start_at": "2027-01-15T18:00:00+05:30",
        "end_at": "2027-01-15T23:00:00+05:30", "time_zone": "Asia/Kolkata", "venue_text": "12 Marine Drive, Mumbai",
        "capacity": 50, "interests": ["parties"], "category": "social", "is_paid": true, "ticket_price": "499.00",
    })),
    responses((status = 201, description = "The draft.", body = EventView)),
    extensions(("x-idempotency" = json!("optional"))),
)]
#[post("/v1/events")]
pub(super) async fn create_event(
    app: web::Data<App>,
    caller: SignedIn,
    key: Idempotency,
    body: JsonBody<NewEventBody>,
) -> Result<HttpResponse, ApiError> {
    let render = |detail: &EventDetail| {
        let mut answer = event_answer(StatusCode::CREATED, detail, caller.user);
        answer
            .headers
            .push(("location".to_owned(), format!("/v1/events/{}", detail.event.id)));
        answer
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let made = events::create_event(&app, &caller.context, caller.user, body.value.read()?, &once).await?;
    respond(made, render)
}
