//! Money of an order goes back, and seats with it: the part that a refund and a cancelled event have in common, inside
//! a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::{Inventory, Order, OrderStatus, RefundRefused, SeatFate, WhenRefunded};
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{TransactionId, UserId};
use turnout_domain::money::Money;
use turnout_domain::payments::{Movement, Transaction, TransactionKind, TransactionStatus, makes_good, owed};
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use crate::context::RequestContext;
use crate::guestlist::{SeatsLost, lose_seats};
use crate::ids::Sequence;

/// Told to buyers with the refund of a cancelled event.
pub(super) const EVENT_CANCELLED: &str = "The event was cancelled.";

/// What goes back.
#[derive(Clone, Copy)]
pub(super) struct Refund<'a> {
    pub context: &'a RequestContext,
    /// All that is left, if it does not say.
    pub amount: Option<Money>,
    /// Tickets that become void.
    pub tickets: &'a [Ticket],
    /// It is for these tickets alone, and so owed beside what was refused before.
    pub for_tickets: bool,
    /// What becomes of their seats, and of the other tickets once everything has gone back. Without it that stays as it
    /// was said before, and the seats are free.
    pub when_refunded: Option<WhenRefunded>,
    pub reason: &'a str,
    pub requested_by: Option<UserId>,
    /// A refund that was refused and whose place this one takes; it can have one successor.
    pub retry_of: Option<TransactionId>,
    pub now: DateTime<Utc>,
}

impl Refund<'_> {
    fn makes_good(&self, order: &Order, movements: &[Transaction], amount: Money) -> Result<Money, StoreError> {
        if self.for_tickets || self.retry_of.is_some() {
            return Ok(Money::zero(amount.currency()));
        }
        Ok(makes_good(amount, still_owed(order, movements)?))
    }

    fn requested(&self, ids: &mut Sequence, order: &Order, amount: Money) -> AuditEntry {
        let object = AuditObject::new(ObjectKind::Order, order.id.uuid());
        let action = AuditAction::RefundRequested;
        let changes = Changes::none()
            .set("amount", amount.to_string())
            .set("reason", self.reason)
            .set(
                "when_refunded",
                self.when_refunded.unwrap_or(order.when_refunded).as_str(),
            );
        let entry = self.context.audit(ids.take(), self.now, action, object);
        entry.of_event(order.event).severity(Severity::High).changes(changes)
    }
}

/// Why nothing goes back.
#[derive(Debug, thiserror::Error)]
pub(super) enum RefundError {
    #[error(transparent)]
    Refused(#[from] RefundRefused),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Notes the refund and queues it; the provider is asked after the commit. The caller holds the locks of the inventory
/// and of the order, and stores the inventory afterwards.
pub(super) async fn refund_order(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    order: &Order,
    refund: Refund<'_>,
) -> Result<Transaction, RefundError> {
    let movements = tx.payments().transactions_of(order.id).await?;
    let under_way = under_way(&movements, order.captured)?;
    let amount = order.refundable(refund.amount, under_way)?;
    let payment = movements
        .iter()
        .find(|movement| movement.kind == TransactionKind::Payment && !movement.stray)
        .ok_or(RefundRefused::NotRefundable(order.status))?;
    let transaction = Transaction {
        id: ids.take(),
        order: order.id,
        kind: TransactionKind::Refund,
        status: TransactionStatus::Pending,
        amount,
        excess: Money::zero(amount.currency()),
        makes_good: refund.makes_good(order, &movements, amount)?,
        provider: payment.provider.clone(),
        provider_ref: None,
        payment_ref: payment.payment_ref.clone(),
        payment: Some(payment.id),
        stray: false,
        retried: false,
        reason: refund.reason.to_owned(),
        failure: String::new(),
        requested_by: refund.requested_by,
        created_at: refund.now,
        completed_at: None,
    };
    if !keep(tx, &transaction, refund.retry_of).await? {
        return Err(RefundRefused::NotRefundable(order.status).into());
    }
    let send = NewJob {
        id: ids.take(),
        job: Job::SendRefund {
            transaction: transaction.id.uuid(),
        },
        run_at: refund.now,
    };
    tx.jobs().enqueue(&send).await?;
    tx.audit().append(&[refund.requested(ids, order, amount)]).await?;
    decide_on_tickets(tx, ids, inventory, order, refund).await?;
    Ok(transaction)
}

/// The tickets that are named become void, and it is noted what becomes of the others.
async fn decide_on_tickets(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    inventory: &mut Inventory,
    order: &Order,
    refund: Refund<'_>,
) -> Result<(), StoreError> {
    if let Some(when_refunded) = refund.when_refunded.filter(|next| *next != order.when_refunded) {
        let order = Order {
            when_refunded,
            ..order.clone()
        };
        tx.booking().store_order(&order).await?;
    }
    if refund.tickets.is_empty() {
        return Ok(());
    }
    let lost = SeatsLost {
        context: refund.context,
        event: order.event,
        user: order.buyer,
        tickets: refund.tickets,
        void_as: TicketStatus::Refunded,
        seats: refund
            .when_refunded
            .and_then(WhenRefunded::seats)
            .unwrap_or(SeatFate::Free),
        reason: "",
        left_as: AttendeeStatus::Cancelled,
        refunded: None,
        now: refund.now,
    };
    lose_seats(tx, ids, inventory, lost).await?;
    Ok(())
}

/// Who got everything back does not get in, unless the refund said so: where the order is refunded, its tickets become
/// void. Those that were used stay used, and the records say which tickets' money went back. The caller holds the lock of
/// the inventory and stores it afterwards.
pub(super) async fn void_refunded(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    inventory: &mut Inventory,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let seats = order.when_refunded.seats();
    let Some(seats) = seats.filter(|_| order.status == OrderStatus::Refunded) else {
        return tx.ticketing().note_refunded(order.id).await;
    };
    let tickets = tx.ticketing().lock_tickets_of_order(order.id).await?;
    let lost = SeatsLost {
        context,
        event: order.event,
        user: order.buyer,
        tickets: &tickets,
        void_as: TicketStatus::Refunded,
        seats,
        reason: "",
        left_as: AttendeeStatus::Cancelled,
        refunded: None,
        now,
    };
    lose_seats(tx, ids, inventory, lost).await?;
    tx.ticketing().note_refunded(order.id).await
}

/// False where somebody else tried the refused one again.
async fn keep(
    tx: &mut dyn Repositories,
    refund: &Transaction,
    retry_of: Option<TransactionId>,
) -> Result<bool, StoreError> {
    match retry_of {
        Some(failed) => tx.payments().insert_retry(refund, failed).await,
        None => tx.payments().insert_transaction(refund).await,
    }
}

/// What is to go back of the order and did not, as its refund was refused.
pub(crate) fn still_owed(order: &Order, movements: &[Transaction]) -> Result<Money, StoreError> {
    let movements: Vec<Movement> = movements.iter().map(Movement::from).collect();
    owed(&movements, order.captured.currency()).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// What is on its way back already: refunds that the provider has not confirmed.
pub(super) fn under_way(movements: &[Transaction], captured: Money) -> Result<Money, StoreError> {
    movements
        .iter()
        .filter(|movement| movement.kind == TransactionKind::Refund && !movement.stray)
        .filter(|movement| movement.status == TransactionStatus::Pending)
        .try_fold(Money::zero(captured.currency()), |sum, movement| {
            sum.plus(movement.amount)
        })
        .map_err(|error| StoreError::Corrupt(error.to_string()))
}
