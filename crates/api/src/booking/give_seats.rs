//! `POST /v1/events/{id}/complimentary`

use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::booking::{self, GivenSeats, SeatGift};
use turnout_application::guestlist::Target;
use turnout_application::idempotency::Once;
use turnout_domain::accounts::Phone;
use turnout_domain::ids::{EventId, TicketId, TierId, UserId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::reserve_seats::seats;
use crate::codes::field::{CONFLICT, INVALID_FORMAT, REQUIRED};
use crate::extract::{JsonBody, PathId, RequiredIdempotency, SignedIn};
use crate::guestlist::cards::PersonView;
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// Whom to give seats, and which: exactly one of `user_id` and `phone`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplimentary, examples(json!({"phone": "+919876543210", "seats": 2, "message": "Be my guests!"})))]
pub(super) struct GiftBody {
    /// Somebody with an account.
    user_id: Option<Uuid>,
    /// Whoever has this number, now or later. Who that is, is not told before they sign in or come.
    #[schema(examples("+919876543210"))]
    phone: Option<String>,
    /// The tier; may be left out where the event sells only one. It need not be on sale.
    tier_id: Option<Uuid>,
    /// How many seats.
    #[schema(minimum = 1, maximum = 20, examples(2))]
    seats: i64,
    /// To the guest.
    #[schema(max_length = 2000, examples("Be my guests!"))]
    message: Option<String>,
}

impl GiftBody {
    fn read(self, event: EventId) -> Result<SeatGift, ApiError> {
        let target = match (self.user_id, self.phone) {
            (Some(user), None) => Target::User(UserId::new(user)),
            (None, Some(phone)) => Target::Phone(
                Phone::parse(&phone).map_err(|error| ApiError::field("/phone", INVALID_FORMAT, error.to_string()))?,
            ),
            (None, None) => return Err(ApiError::field("", REQUIRED, "must have user_id or phone")),
            (Some(_), Some(_)) => {
                return Err(ApiError::field("", CONFLICT, "must have only one of user_id and phone"));
            }
        };
        Ok(SeatGift {
            event,
            tier: self.tier_id.map(TierId::new),
            seats: seats(self.seats)?,
            target,
            message: self.message.unwrap_or_default(),
        })
    }
}

/// A ticket that was given.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplimentaryTicket)]
struct GivenTicketView {
    /// The ticket's id.
    id: Uuid,
    /// Its number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
}

impl From<(TicketId, String)> for GivenTicketView {
    fn from((id, ticket_number): (TicketId, String)) -> Self {
        let id = id.uuid();
        Self { id, ticket_number }
    }
}

/// Seats that were given.
#[derive(Serialize, ToSchema)]
#[schema(as = Complimentary)]
pub(super) struct GiftView {
    /// Names the booking.
    id: Uuid,
    /// The event.
    event_id: Uuid,
    /// The tier.
    tier_id: Uuid,
    /// Its name.
    #[schema(examples("Standard"))]
    tier_name: String,
    /// How many seats.
    #[schema(minimum = 1, maximum = 20, examples(2))]
    seats: u32,
    /// Who got them; `null` where a number was named.
    #[schema(required = true)]
    guest: Option<PersonView>,
    /// The number that was named, E.164.
    #[schema(required = true, examples("+919876543210"))]
    phone: Option<String>,
    /// To the guest; may be empty.
    #[schema(examples("Be my guests!"))]
    message: String,
    /// One for each seat. Their codes are the guest's.
    tickets: Vec<GivenTicketView>,
    /// When they were given.
    created_at: DateTime<Utc>,
}

impl From<GivenSeats> for GiftView {
    fn from(given: GivenSeats) -> Self {
        let phone = match &given.gift.target {
            Target::User(_) => None,
            Target::Phone(phone) => Some(phone.as_str().to_owned()),
        };
        Self {
            id: given.reservation.key.uuid(),
            event_id: given.reservation.event.uuid(),
            tier_id: given.reservation.tier.uuid(),
            tier_name: given.tier_name,
            seats: given.reservation.seats.get(),
            guest: given.guest.map(PersonView::from),
            phone,
            message: given.gift.message,
            tickets: given.tickets.into_iter().map(GivenTicketView::from).collect(),
            created_at: given.reservation.created_at,
        }
    }
}

/// Gives somebody seats without money
///
/// For the host and for team members with `ticket.give`. The seats are the guest's at once, with tickets, and nothing is to
/// be paid. The rules about capacity, gender and seats for each person hold as for everybody; the tier need not be on
/// sale. An event that admits only some genders takes no numbers: whether they are refused would tell of whose gender they
/// are. Free seats that are waited for belong to the waitlist. A ticket is taken back at `DELETE /v1/tickets/{id}`.
#[utoipa::path(
    request_body = GiftBody,
    responses((status = 201, description = "The guest has the seats.", body = GiftView)),
    extensions(
        ("x-idempotency" = json!("required")),
        ("x-error-codes" = json!([
            "forbidden", "event_not_found", "sold_out", "seat_limit_exceeded", "event_not_on_sale", "event_over",
            "own_event", "not_allowed_for_gender", "tier_not_on_sale",
        ])),
    ),
)]
#[post("/v1/events/{id}/complimentary")]
pub(super) async fn give_seats(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    key: RequiredIdempotency,
    body: JsonBody<GiftBody>,
) -> Result<HttpResponse, ApiError> {
    let key = key.bind(&caller.context, &body.raw);
    let gift = body.value.read(event.0)?;
    let once = Once { key, render: &rendered };
    let answer = booking::give_seats(&app, &caller.context, caller.user, gift, &once).await?;
    respond(answer, rendered)
}

fn rendered(given: &GivenSeats) -> StoredAnswer {
    let location = format!("/v1/events/{}/attendees", given.reservation.event);
    created(&location, &GiftView::from(given.clone()))
}
