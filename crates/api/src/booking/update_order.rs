//! `PATCH /v1/orders/{id}`

use actix_web::{patch, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::OrderId;
use utoipa::ToSchema;

use super::guests::{GuestWish, read_guests};
use super::views::{OrderBody, PaymentView};
use crate::extract::{JsonBody, PathId, SignedIn};
use crate::problem::ApiError;

/// What changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderChange {
    /// Names by seat, from the first; seats beyond keep their names.
    #[schema(max_items = 20)]
    guests: Option<Vec<GuestWish>>,
    /// The provider at which the order is to be paid, while it is pending.
    #[schema(examples("sandbox"))]
    provider: Option<String>,
}

/// Names the guests, or changes the payment provider
///
/// Guests can be named at any time; tickets that were not used carry the new names. Another provider can be chosen while
/// the order is pending: the answer has what its mobile SDK needs, and the payment that was started before is given up.
#[utoipa::path(
    request_body = OrderChange,
    responses((status = 200, description = "The order.", body = OrderBody)),
    extensions(
        ("x-error-codes" = json!([
            "order_not_pending", "order_closed", "too_many_payments", "payment_refused", "payment_provider_unavailable",
            "event_not_on_sale",
        ])),
    ),
)]
#[patch("/v1/orders/{id}")]
pub(super) async fn update_order(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<OrderId>,
    body: JsonBody<OrderChange>,
) -> Result<web::Json<OrderBody>, ApiError> {
    let OrderChange { guests, provider } = body.value;
    if let Some(guests) = guests {
        let guests = read_guests(guests)?;
        booking::name_guests(&app, &caller.context, id.0, &guests).await?;
    }
    let payment = match provider {
        Some(provider) => {
            let changed = booking::change_provider(&app, &caller.context, id.0, &provider).await?;
            changed.payment.as_ref().map(PaymentView::from)
        }
        None => None,
    };
    let view = booking::show_order(&app, &caller.context, id.0).await?;
    Ok(web::Json(OrderBody::new(&view, payment)))
}
