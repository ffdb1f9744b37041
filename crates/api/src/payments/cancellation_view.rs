//! The winding down of a cancelled event on the wire.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_domain::ids::EventId;
use turnout_domain::payments::{CancellationStatus, CancelledOrders};
use turnout_ports::payments::{self, FailedRefund};
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use crate::wire::money::MoneyView;
use crate::wire::words::words;

/// The orders of the event that money was captured for. Each is counted once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CancelledOrders)]
pub(super) struct OrdersView {
    /// All of them.
    #[schema(examples(120))]
    total: u32,
    /// No refund of what is left was asked for yet.
    #[schema(examples(20))]
    to_refund: u32,
    /// The provider has not confirmed the refund yet.
    #[schema(examples(9))]
    under_way: u32,
    /// Everything went back.
    #[schema(examples(90))]
    refunded: u32,
    /// The provider refused the refund and nobody tried it again.
    #[schema(examples(1))]
    failed: u32,
    /// A bank decides about the money; what it leaves is refunded then.
    #[schema(examples(0))]
    disputed: u32,
}

/// The tickets of the event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CancelledTickets)]
pub(super) struct TicketsView {
    /// Void.
    #[schema(examples(230))]
    voided: u32,
    /// Used before.
    #[schema(examples(0))]
    used: u32,
    /// Still valid.
    #[schema(examples(10))]
    active: u32,
}

/// A refund that the provider refused and nobody tried again.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FailedRefund)]
pub(super) struct FailedRefundView {
    /// Its id, for POST /v1/refunds/{id}/retry.
    id: Uuid,
    /// The order.
    order_id: Uuid,
    /// The order's number.
    #[schema(examples("ORD-20261121-1A2B3C4D"))]
    order_number: String,
    /// How much.
    amount: MoneyView,
    /// In the provider's words.
    #[schema(examples("insufficient_balance"))]
    failure_reason: String,
    /// When it was asked for.
    requested_at: DateTime<Utc>,
}

/// How far the winding down of a cancelled event is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Cancellation)]
pub(super) struct CancellationView {
    /// The event.
    event_id: Uuid,
    /// Where it stands.
    #[schema(schema_with = statuses)]
    status: &'static str,
    /// When the event was cancelled.
    cancelled_at: DateTime<Utc>,
    /// Why, as the guests were told.
    #[schema(examples("The roof is closed for repairs."))]
    reason: String,
    /// Orders that were paid with money.
    orders: OrdersView,
    /// What went back, by currency.
    refunded: Vec<MoneyView>,
    /// What is still held of those orders, by currency.
    held: Vec<MoneyView>,
    /// Tickets.
    tickets: TicketsView,
    /// Holds, unpaid orders, requests and invitations that are still open.
    #[schema(examples(0))]
    waiting: u32,
    /// The first 100 refunds that wait for somebody to try them again, money that bought nothing too.
    failed_refunds: Vec<FailedRefundView>,
}

fn statuses() -> Schema {
    words(
        "`in_progress`: something goes on by itself; `needs_attention`: something waits for a person; `done`: all money went \
         back, and nobody has a ticket or a hold any more.",
        CancellationStatus::ALL.iter().map(|status| status.as_str()),
    )
}

impl CancellationView {
    pub(super) fn new(event: EventId, view: payments::CancellationView) -> Self {
        let progress = view.progress;
        Self {
            event_id: event.uuid(),
            status: progress.status().as_str(),
            cancelled_at: progress.cancelled_at,
            orders: progress.orders.into(),
            refunded: progress.refunded.into_iter().map(MoneyView::from).collect(),
            held: progress.held.into_iter().map(MoneyView::from).collect(),
            tickets: TicketsView {
                voided: progress.tickets_voided,
                used: progress.tickets_used,
                active: progress.tickets_active,
            },
            waiting: progress.waiting,
            reason: progress.reason,
            failed_refunds: view.failed_refunds.into_iter().map(FailedRefundView::from).collect(),
        }
    }
}

impl From<CancelledOrders> for OrdersView {
    fn from(orders: CancelledOrders) -> Self {
        Self {
            total: orders.total,
            to_refund: orders.to_refund,
            under_way: orders.under_way,
            refunded: orders.refunded,
            failed: orders.failed,
            disputed: orders.disputed,
        }
    }
}

impl From<FailedRefund> for FailedRefundView {
    fn from(refund: FailedRefund) -> Self {
        Self {
            id: refund.id.uuid(),
            order_id: refund.order.uuid(),
            order_number: refund.order_number,
            amount: refund.amount.into(),
            failure_reason: refund.failure,
            requested_at: refund.requested_at,
        }
    }
}
