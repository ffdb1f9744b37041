//! `POST /v1/orders`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::{Value, json};
use turnout_application::app::App;
use turnout_application::booking::{self, CreateOrder, CreatedOrder};
use turnout_application::idempotency::{Answer, Once};
use turnout_domain::fields::Violations;
use turnout_domain::ids::{OrderId, ReservationId};
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use super::guests::{GuestWish, read_guests};
use super::views::{OrderBody, PaymentView};
use crate::extract::{JsonBody, RequiredIdempotency, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

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
        Ok(CreateOrder {
            reservation: ReservationId::new(self.reservation_key),
            provider: self.provider,
            guests: read_guests(self.guests)?,
        })
    }
}

/// Orders what is reserved
///
/// A paid order answers with what the provider's mobile SDK needs; a free one is paid and has its tickets at once. There
/// is one order for each reservation: asking again for the same answers the same, whatever the key, and what is left out
/// is as it is. A provider that is not offered or more guests than seats are refused as the first time. Another provider or
/// other guests than the order has are refused with `ordered_otherwise`: they are changed at `PATCH /v1/orders/{id}`.
#[utoipa::path(
    request_body = OrderWish,
    responses((status = 201, description = "The order.", body = OrderBody)),
    extensions(
        ("x-idempotency" = json!("required")),
        ("x-error-codes" = json!([
            "reservation_expired", "reservation_ended", "event_not_on_sale", "event_over", "ordered_otherwise",
            "payment_refused", "payment_provider_unavailable",
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
    if let (Some(id), Some(kept)) = (id, body.get_mut("payment"))
        && let Some(payment) = booking::payment_start(app, OrderId::new(id)).await?
    {
        // The provider may have been changed since.
        *kept = json!(PaymentView::from(&payment));
        answer.body = Some(body.to_string());
    }
    Ok(answer)
}
