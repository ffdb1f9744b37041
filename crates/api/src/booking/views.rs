//! Reservations and orders on the wire.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Map, Value};
use turnout_application::booking::PaymentStart;
use turnout_domain::booking::{FeeBearer, NamedGuest, Price, Reservation, Seats};
use turnout_domain::ids::OrderId;
use turnout_domain::money::Money;
use turnout_domain::payments::{Movement, Transaction, owed};
use turnout_domain::ticketing::Ticket;
use turnout_ports::booking::OrderView;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::idempotency::answer;
use crate::wire::money::MoneyView;

/// One line of a price. The lines sum exactly to the total.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PriceLineView {
    /// `tickets` (all seats without tax), `gst` or `platform_fee`.
    #[schema(examples("tickets"))]
    kind: &'static str,
    /// For people.
    #[schema(examples("2 x 499.00 INR"))]
    description: String,
    /// How much.
    amount: MoneyView,
}

/// The lines of a price, as the buyer pays it.
pub(crate) fn lines(price: &Price, seats: Seats) -> Vec<PriceLineView> {
    let line = |kind, description, amount: turnout_domain::money::Money| PriceLineView {
        kind,
        description,
        amount: amount.into(),
    };
    let mut lines = vec![line("tickets", format!("{seats} x {}", price.unit), price.net)];
    if !price.gst.is_zero() {
        lines.push(line(
            "gst",
            format!("GST {} %", price.gst_percent.normalize()),
            price.gst,
        ));
    }
    if price.fee_bearer == FeeBearer::Guest && !price.platform_fee.is_zero() {
        lines.push(line("platform_fee", "Platform fee".to_owned(), price.platform_fee));
    }
    lines
}

/// Seats that are kept for the caller.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Reservation)]
pub(crate) struct ReservationView {
    /// Names the reservation, for its owner only.
    reservation_key: Uuid,
    /// The event.
    event_id: Uuid,
    /// The tier.
    tier_id: Uuid,
    /// How many seats.
    #[schema(minimum = 1, maximum = 20, examples(2))]
    seats: u32,
    /// `live`, `consumed`, `released` or `expired`.
    #[schema(examples("live"))]
    status: &'static str,
    /// From this instant it holds nothing.
    expires_at: DateTime<Utc>,
    /// Whole seconds until then; 0 once it is over.
    #[schema(examples(600))]
    seconds_left: i64,
    /// What an order of it costs, from now until it expires.
    price: MoneyView,
    /// What the price is made of.
    lines: Vec<PriceLineView>,
    /// The order that pays for it.
    order_id: Option<Uuid>,
}

impl ReservationView {
    pub(crate) fn new(reservation: &Reservation, order: Option<OrderId>, now: DateTime<Utc>) -> Self {
        let left = if reservation.is_live(now) {
            (reservation.expires_at - now).num_seconds()
        } else {
            0
        };
        Self {
            reservation_key: reservation.key.uuid(),
            event_id: reservation.event.uuid(),
            tier_id: reservation.tier.uuid(),
            seats: reservation.seats.get(),
            status: reservation.status_at(now).as_str(),
            expires_at: reservation.expires_at,
            seconds_left: left,
            price: reservation.price.total.into(),
            lines: lines(&reservation.price, reservation.seats),
            order_id: order.map(OrderId::uuid),
        }
    }
}

/// A guest of an order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GuestView {
    /// Name; empty while the buyer left it out.
    #[schema(examples("Ravi"))]
    name: String,
    /// Email address.
    email: Option<String>,
    /// Phone number, E.164.
    phone: Option<String>,
}

impl From<NamedGuest> for GuestView {
    fn from(guest: NamedGuest) -> Self {
        Self {
            name: guest.name,
            email: guest.email,
            phone: guest.phone,
        }
    }
}

/// One movement of money in an order.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Transaction)]
pub(crate) struct TransactionView {
    /// Its id.
    id: Uuid,
    /// `payment`, `refund` or `chargeback`.
    #[schema(examples("payment"))]
    kind: &'static str,
    /// `pending`, `completed` or `failed`.
    #[schema(examples("completed"))]
    status: &'static str,
    /// How much; the kind tells the direction.
    amount: MoneyView,
    /// What of a chargeback had been refunded before: this money went out twice.
    excess: MoneyView,
    /// What of refunds that were refused before this refund makes good.
    makes_good: MoneyView,
    /// At which provider.
    #[schema(examples("sandbox"))]
    provider: String,
    /// Its id there.
    provider_transaction_id: Option<String>,
    /// Money that bought nothing, or its refund.
    is_stray: bool,
    /// A refund that failed and was tried again: another took its place.
    is_retried: bool,
    /// Why a refund was made.
    reason: String,
    /// What the provider said when it failed.
    failure_reason: String,
    /// When it was noted.
    created_at: DateTime<Utc>,
    /// When the provider confirmed it.
    completed_at: Option<DateTime<Utc>>,
}

impl From<&Transaction> for TransactionView {
    fn from(transaction: &Transaction) -> Self {
        Self {
            id: transaction.id.uuid(),
            kind: transaction.kind.as_str(),
            status: transaction.status.as_str(),
            amount: transaction.amount.into(),
            excess: transaction.excess.into(),
            makes_good: transaction.makes_good.into(),
            provider: transaction.provider.to_string(),
            provider_transaction_id: transaction.provider_ref.clone(),
            is_stray: transaction.stray,
            is_retried: transaction.retried,
            reason: transaction.reason.clone(),
            failure_reason: transaction.failure.clone(),
            created_at: transaction.created_at,
            completed_at: transaction.completed_at,
        }
    }
}

/// A ticket of an order. Its code is shown at GET /v1/tickets/{id}.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct OrderTicketView {
    /// Its id.
    id: Uuid,
    /// Its number, for people.
    #[schema(examples("TKT-1F0A77C2-261121"))]
    ticket_number: String,
    /// `active`, `used`, `cancelled` or `refunded`.
    #[schema(examples("active"))]
    status: &'static str,
    /// Void, but its seat is not free: it counts as sold until it is released at POST /v1/tickets/{id}/release-seat.
    #[schema(examples(false))]
    is_seat_kept: bool,
    /// Which seat of the order.
    seat: u32,
    /// Who comes in with it.
    guest: String,
}

impl From<&Ticket> for OrderTicketView {
    fn from(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id.uuid(),
            ticket_number: ticket.number.clone(),
            status: ticket.status.as_str(),
            is_seat_kept: ticket.seat_kept,
            seat: ticket.seat_no,
            guest: ticket.guest_name.clone(),
        }
    }
}

/// How to pay an order.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PaymentView {
    /// The provider.
    #[schema(examples("sandbox"))]
    provider: String,
    /// What the provider's mobile SDK needs. Of the sandbox: `payment_id` and `checkout_url`.
    #[schema(value_type = Object, examples(json!({"payment_id": "sbx_pay_91c3", "checkout_url": "http://127.0.0.1:8080/sandbox/checkout/sbx_chk_5f"})))]
    pub(crate) client: Map<String, Value>,
}

impl From<&PaymentStart> for PaymentView {
    fn from(payment: &PaymentStart) -> Self {
        Self {
            provider: payment.provider.to_string(),
            client: payment.client.clone(),
        }
    }
}

/// An order.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Order)]
pub(crate) struct OrderBody {
    /// Its id.
    id: Uuid,
    /// Its number, for people.
    #[schema(examples("ORD-20261121-1F0A77C2"))]
    order_number: String,
    /// `pending`, `paid`, `failed`, `expired`, `cancelled`, `partially_refunded`, `refunded` or `disputed`.
    #[schema(examples("pending"))]
    status: &'static str,
    /// The event.
    event_id: Uuid,
    /// Its title.
    event_title: String,
    /// The tier.
    tier_id: Uuid,
    /// Its name.
    tier_name: String,
    /// The reservation it pays for.
    reservation_key: Uuid,
    /// How many seats.
    seats: u32,
    /// What the total is made of.
    lines: Vec<PriceLineView>,
    /// What the buyer pays.
    total: MoneyView,
    /// What was captured.
    captured: MoneyView,
    /// What went back.
    refunded: MoneyView,
    /// What is to go back and did not: the provider refused its refund, and neither a retry nor a later
    /// refund has made it good.
    refund_owed: MoneyView,
    /// The payment provider; `null` for a free order.
    provider: Option<String>,
    /// Why the payment failed.
    failure_reason: String,
    /// Until when it can be paid.
    expires_at: DateTime<Utc>,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it became paid.
    paid_at: Option<DateTime<Utc>>,
    /// The guests by seat.
    guests: Vec<GuestView>,
    /// The movements of money, oldest first.
    transactions: Vec<TransactionView>,
    /// The tickets by seat, once it is paid.
    tickets: Vec<OrderTicketView>,
    /// How to pay it, while it waits for its money.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    payment: Option<PaymentView>,
}

impl OrderBody {
    pub(crate) fn new(view: &OrderView, payment: Option<PaymentView>) -> Self {
        let order = &view.order;
        let movements: Vec<Movement> = view.transactions.iter().map(Movement::from).collect();
        let currency = order.price.total.currency();
        Self {
            id: order.id.uuid(),
            order_number: order.number.clone(),
            status: order.status.as_str(),
            event_id: order.event.uuid(),
            event_title: view.event_title.clone(),
            tier_id: order.tier.uuid(),
            tier_name: view.tier_name.clone(),
            reservation_key: order.reservation.uuid(),
            seats: order.seats.get(),
            lines: lines(&order.price, order.seats),
            total: order.price.total.into(),
            captured: order.captured.into(),
            refunded: order.refunded.into(),
            refund_owed: owed(&movements, currency).unwrap_or(Money::zero(currency)).into(),
            provider: order.provider.as_ref().map(ToString::to_string),
            failure_reason: order.failure.clone(),
            expires_at: order.expires_at,
            created_at: order.created_at,
            paid_at: order.paid_at,
            guests: view.guests.iter().cloned().map(GuestView::from).collect(),
            transactions: view.transactions.iter().map(TransactionView::from).collect(),
            tickets: view.tickets.iter().map(OrderTicketView::from).collect(),
            payment,
        }
    }
}

/// The order as an answer that may be kept: without what a client needs to pay.
pub(crate) fn rendered_order(view: &OrderView) -> StoredAnswer {
    answer(StatusCode::OK, &OrderBody::new(view, None))
}
