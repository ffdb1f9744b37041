//! `POST /v1/orders`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::Value;
use turnout_application::app::App;
use turnout_application::booking::{self, CreateOrder, CreatedOrder};
use turnout_application::idempotency::{Answer, Once};
use turnout_domain::accounts::{Email, Phone};
use turnout_domain::booking::NamedGuest;
use turnout_domain::fields::{FieldRule, Lines, Violations, text};
use turnout_domain::ids::{OrderId, ReservationId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::views::{OrderBody, PaymentView};
use crate::extract::{JsonBody, RequiredIdempotency, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// The longest name of a guest, in characters.
const LONGEST_NAME: usize = 120;

/// A guest of the order.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GuestWish {
    /// Name.
    #[schema(max_length = 120, examples("Ravi"))]
    name: String,
    /// Email address.
    email: Option<String>,
    /// Phone number.
    #[schema(examples("+919876543211"))]
    phone: Option<String>,
}

/// What is ordered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderWish {
    /// The reservation.
    reservation_key: Uuid,
    /// The payment provider; without it the configured one for the currency.
    #[schema(examples("sandbox"))]
    provider: Option<String>,
    /// Names by seat; may be left out, or be fewer than seats.
    #[serde(default)]
    #[schema(max_items = 20)]
    guests: Vec<GuestWish>,
}

impl OrderWish {
    fn read(self) -> Result<CreateOrder, Violations> {
        let mut wrong = Violations::none();
        let guests = self.guests.into_iter().enumerate();
        let guests = guests.map(|(seat, guest)| wrong.keep(guest.read(&format!("/guests/{seat}"))).unwrap_or_default());
        let guests = guests.collect();
        wrong.or_else(CreateOrder {
            reservation: ReservationId::new(self.reservation_key),
            provider: self.provider,
            guests,
        })
    }
}

impl GuestWish {
    fn read(self, at: &str) -> Result<NamedGuest, Violations> {
        let mut wrong = Violations::none();
        let refuse =
            |field: &str, message: String| Violations::one(format!("{at}/{field}"), FieldRule::InvalidFormat, message);
        let name = wrong.keep(text(&format!("{at}/name"), &self.name, LONGEST_NAME, Lines::One));
        let email = self
            .email
            .map(|text| Email::parse(&text).map_err(|error| refuse("email", error.to_string())));
        let email = email.and_then(|email| wrong.keep(email));
        let phone = self
            .phone
            .map(|text| Phone::parse(&text).map_err(|error| refuse("phone", error.to_string())));
        let phone = phone.and_then(|phone| wrong.keep(phone));
        wrong.or_else(NamedGuest {
            name: name.unwrap_or_default(),
            email: email.map(|email| email.as_str().to_owned()),
            phone: phone.map(|phone| phone.as_str().to_owned()),
        })
    }
}

/// Orders what is reserved
///
/// A paid order answers with what the provider's mobile SDK needs; a free one is paid and has its tickets at once. There
/// is one order for each reservation: asking again answers the same.
#[utoipa::path(
    request_body = OrderWish,
    responses((status = 201, description = "The order.", body = OrderBody)),
    extensions(
        ("x-idempotency" = json!("required")),
        ("x-error-codes" = json!([
            "reservation_expired", "reservation_ended", "event_not_on_sale", "payment_refused",
            "payment_provider_unavailable",
        ])),
    ),
)]
#[post("/v1/orders")]
pub(super) async fn create_order(
    app: web::Data<App>,
    caller: SignedIn,
    key: RequiredIdempotency,
    body: JsonBody<OrderWish>,
) -> Result<HttpResponse, ApiError> {
    let wish = body.value.read()?;
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &kept,
    };
    match booking::create_order(&app, &caller.context, wish, &once).await? {
        Answer::Replayed(answer) => {
            let answer = with_client(&app, answer).await?;
            respond(Answer::<CreatedOrder>::Replayed(answer), kept)
        }
        answer => respond(answer, |order| {
            rendered(order, order.payment.as_ref().map(PaymentView::from))
        }),
    }
}

fn rendered(order: &CreatedOrder, payment: Option<PaymentView>) -> StoredAnswer {
    let body = OrderBody::new(&order.view, payment);
    created(&format!("/v1/orders/{}", order.view.order.id), &body)
}

/// What is kept of the answer: everything but what may hold the client's secrets.
fn kept(order: &CreatedOrder) -> StoredAnswer {
    let payment = order.payment.as_ref().map(|payment| {
        let mut view = PaymentView::from(payment);
        view.client.clear();
        view
    });
    rendered(order, payment)
}

/// Puts the client's part, which is not kept, back into an answer that is given again.
async fn with_client(app: &App, mut answer: StoredAnswer) -> Result<StoredAnswer, ApiError> {
    let Some(mut body) = answer
        .body
        .as_deref()
        .and_then(|text| serde_json::from_str::<Value>(text).ok())
    else {
        return Ok(answer);
    };
    let id = body
        .get("id")
        .and_then(Value::as_str)
        .and_then(|id| Uuid::try_parse(id).ok());
    if let (Some(id), Some(client)) = (id, body.pointer_mut("/payment/client"))
        && let Some(payment) = booking::payment_start(app, OrderId::new(id)).await?
    {
        *client = Value::Object(payment.client);
        answer.body = Some(body.to_string());
    }
    Ok(answer)
}
