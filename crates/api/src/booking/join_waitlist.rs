//! `POST /v1/events/{id}/waitlist`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::booking::{self, JoinWaitlist, JoinedWaitlist};
use turnout_application::idempotency::Once;
use turnout_domain::ids::{EventId, TierId};
use utoipa::ToSchema;
use uuid::Uuid;

use super::reserve_seats::seats;
use super::waitlist_views::WaitlistEntryView;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{answer, created, respond};
use crate::problem::ApiError;

/// Which seats to wait for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WaitlistWish {
    /// The tier; may be left out where the event sells only one.
    tier_id: Option<Uuid>,
    /// How many seats.
    #[schema(minimum = 1, maximum = 20, examples(2))]
    seats: i64,
}

/// Joins the line for seats that are not free
///
/// Each tier has a line, strictly first come first served. Seats that become free belong to the line: they are kept for
/// the first one for a while, who is told, and who takes them by ordering the reservation. Who waits already, or has an
/// offer, gets the place they have, with 200. Whoever may not book may not wait either.
#[utoipa::path(
    request_body = WaitlistWish,
    responses(
        (status = 201, description = "The caller waits.", body = WaitlistEntryView),
        (status = 200, description = "The caller was in the line before.", body = WaitlistEntryView),
    ),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "seats_available", "seat_limit_exceeded", "event_not_on_sale", "event_over", "request_required",
            "invite_required", "gender_required", "not_allowed_for_gender", "tier_not_on_sale",
        ])),
    ),
)]
#[post("/v1/events/{id}/waitlist")]
pub(super) async fn join_waitlist(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: Idempotency,
    body: JsonBody<WaitlistWish>,
) -> Result<HttpResponse, ApiError> {
    let wish = JoinWaitlist {
        event: event.0,
        tier: body.value.tier_id.map(TierId::new),
        seats: seats(body.value.seats)?,
    };
    let now = app.clock.now();
    let location = format!("/v1/events/{}/waitlist/me", event.0);
    let render = |joined: &JoinedWaitlist| {
        let view = WaitlistEntryView::new(joined.view.clone(), now);
        if joined.is_new {
            created(&location, &view)
        } else {
            answer(StatusCode::OK, &view)
        }
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let done = booking::join_waitlist(&app, &caller.context, caller.user, wish, &once).await?;
    respond(done, render)
}
