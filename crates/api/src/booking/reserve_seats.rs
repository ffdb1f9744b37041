//! `POST /v1/events/{id}/reservations`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::booking::{self, ReserveSeats};
use turnout_domain::booking::{Reservation, Seats};
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::ReservationView;
use crate::codes::field::OUT_OF_RANGE;
use crate::extract::{JsonBody, PathId, RequiredIdempotency, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// Which seats to keep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReservationWish {
    /// The tier; may be left out where the event sells only one.
    tier_id: Option<Uuid>,
    /// How many seats.
    #[schema(minimum = 1, maximum = 20, examples(2))]
    seats: i64,
}

/// Keeps seats for a limited time
///
/// The seats are the caller's until `expires_at`; an order of the reservation makes them a booking.
#[utoipa::path(
    request_body = ReservationWish,
    responses((status = 201, description = "The seats are kept.", body = ReservationView)),
    extensions(
        ("x-idempotency" = json!("required")),
        ("x-error-codes" = json!([
            "sold_out", "seat_limit_exceeded", "event_not_on_sale", "event_over", "request_required",
            "invite_required", "gender_required", "not_allowed_for_gender", "tier_not_on_sale", "price_too_high", "booking_busy",
        ])),
    ),
)]
#[post("/v1/events/{id}/reservations")]
pub(super) async fn reserve_seats(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: RequiredIdempotency,
    body: JsonBody<ReservationWish>,
) -> Result<HttpResponse, ApiError> {
    let wish = ReserveSeats {
        event: event.0,
        tier: body.value.tier_id.map(TierId::new),
        seats: seats(body.value.seats)?,
    };
    let key = key.bind(&caller.context, &body.raw);
    let answer = booking::reserve_seats(&app, &caller.context, caller.user, wish, key, rendered).await?;
    respond(answer, rendered)
}

fn rendered(reservation: &Reservation) -> StoredAnswer {
    let view = ReservationView::new(reservation, None, reservation.created_at);
    created(&format!("/v1/reservations/{}", reservation.key), &view)
}

pub(super) fn seats(count: i64) -> Result<Seats, ApiError> {
    u32::try_from(count)
        .ok()
        .and_then(|count| Seats::new(count).ok())
        .ok_or_else(|| ApiError::field("/seats", OUT_OF_RANGE, "must be 1 to 20"))
}
