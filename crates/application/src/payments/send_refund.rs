//! A noted refund is sent to the provider and what came of it is noted: call, then unit. The provider carries each
//! refund out once, so that repeating is safe.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::{Inventory, Order};
use turnout_domain::ids::TransactionId;
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::payments::{Transaction, TransactionStatus};
use turnout_ports::booking::OrderView;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::payments::{ProviderError, RefundOutcome, RefundRequest};
use turnout_ports::store::{Repositories, StoreError};

use super::refund_order::void_refunded;
use crate::app::App;
use crate::booking::store_seats;
use crate::context::RequestContext;
use crate::ids::{self, Sequence};
use crate::jobs::Enqueue;
use crate::unit_of_work::{UnitOfWork, execute};

/// A refund that is pending for this long is queued again.
const OVERDUE: TimeDelta = TimeDelta::minutes(10);
/// How many overdue refunds one round queues.
const ROUND: u32 = 100;

/// Why a refund could not be sent now.
#[derive(Debug, thiserror::Error)]
pub enum SendRefundError {
    /// The order or the payment is gone, or its provider is not configured any more.
    #[error("the refund cannot be sent: {0}")]
    Gone(&'static str),
    /// The provider has accepted it and not carried it out yet.
    #[error("the provider has not carried the refund out yet")]
    NotYet,
    /// The provider could not be asked.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends the refund unless it is done.
pub async fn send_refund(app: &App, id: TransactionId) -> Result<(), SendRefundError> {
    let refund = app.payment_queries.transaction(id).await?;
    let Some(refund) = refund.filter(|refund| refund.status == TransactionStatus::Pending) else {
        return Ok(());
    };
    let view = app.booking_queries.order(refund.order).await?;
    let view = view.ok_or(SendRefundError::Gone("no order"))?;
    let provider = app.providers.get(refund.provider.as_str());
    let provider = provider.ok_or(SendRefundError::Gone("the provider is not configured"))?;
    let outcome = provider.refund(&request(&view, &refund)?).await?;
    let now = app.clock.now();
    let unit = NoteRefund {
        context: RequestContext::system(format!("refund:{id}")),
        view,
        refund: match outcome {
            RefundOutcome::Completed { refund_ref } => Transaction {
                status: TransactionStatus::Completed,
                provider_ref: Some(refund_ref),
                completed_at: Some(now),
                ..refund
            },
            RefundOutcome::Refused { reason } => Transaction {
                status: TransactionStatus::Failed,
                failure: reason,
                ..refund
            },
            RefundOutcome::Pending { refund_ref } => {
                let accepted = Transaction {
                    provider_ref: Some(refund_ref),
                    ..refund
                };
                execute(&*app.store, &NoteAccepted(accepted)).await?;
                return Err(SendRefundError::NotYet);
            }
        },
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    Ok(execute(&*app.store, &unit).await?)
}

fn request(view: &OrderView, refund: &Transaction) -> Result<RefundRequest, SendRefundError> {
    let payment = view
        .transactions
        .iter()
        .find(|movement| Some(movement.id) == refund.payment);
    let payment = payment.ok_or(SendRefundError::Gone("no payment"))?;
    Ok(RefundRequest {
        payment_ref: payment.payment_ref.clone().ok_or(SendRefundError::Gone("no payment"))?,
        transaction_ref: payment
            .provider_ref
            .clone()
            .ok_or(SendRefundError::Gone("no payment"))?,
        refund: refund.id,
        refund_ref: refund.provider_ref.clone(),
        amount: refund.amount,
        reason: refund.reason.clone(),
    })
}

/// The provider has accepted the refund: its id is kept, to ask by it.
struct NoteAccepted(Transaction);

#[async_trait]
impl UnitOfWork for NoteAccepted {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.booking().lock_order(self.0.order).await?;
        let noted = tx.payments().transactions_of(self.0.order).await?;
        let is_pending = |movement: &&Transaction| movement.status == TransactionStatus::Pending;
        match noted
            .iter()
            .filter(is_pending)
            .find(|movement| movement.id == self.0.id)
        {
            Some(movement) if movement.provider_ref != self.0.provider_ref => {
                tx.payments().store_transaction(&self.0).await
            }
            _ => Ok(()),
        }
    }
}

struct NoteRefund {
    context: RequestContext,
    view: OrderView,
    refund: Transaction,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for NoteRefund {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let mut ids = self.ids;
        // The seats may become free: their lock comes first, as everywhere.
        let Some(inventory) = tx.booking().lock_inventory(self.view.order.event).await? else {
            return Ok(());
        };
        let Some(order) = tx.booking().lock_order(self.refund.order).await? else {
            return Ok(());
        };
        let noted = tx.payments().transactions_of(order.id).await?;
        let still_pending = noted
            .iter()
            .any(|movement| movement.id == self.refund.id && movement.status == TransactionStatus::Pending);
        if !still_pending {
            return Ok(());
        }
        tx.payments().store_transaction(&self.refund).await?;
        if self.refund.status == TransactionStatus::Failed {
            // A dispute that nobody has heard of may be the reason.
            let ask = NewJob {
                id: ids.take(),
                job: Job::ReconcileOrder { order: order.id.uuid() },
                run_at: self.now,
            };
            tx.jobs().enqueue(&ask).await?;
            return self.tell_failure(tx, &mut ids, &order).await;
        }
        if !self.refund.stray {
            self.book(tx, &mut ids, inventory, &order).await?;
        }
        self.tell_success(tx, &mut ids, &order).await
    }
}

impl NoteRefund {
    /// What went back is taken off the order and off what the attendee paid; with the last of it the tickets go.
    async fn book(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        mut inventory: Inventory,
        order: &Order,
    ) -> Result<(), StoreError> {
        let refunded = order.clone().refund(self.refund.amount);
        let refunded = refunded.map_err(|refused| StoreError::Corrupt(refused.to_string()))?;
        tx.booking().store_order(&refunded).await?;
        let object = AuditObject::new(ObjectKind::Order, order.id.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::OrderRefunded, object);
        let changes = Changes::none()
            .from_to("status", order.status.as_str(), refunded.status.as_str())
            .from_to("refunded", order.refunded.to_string(), refunded.refunded.to_string());
        let entry = entry.of_event(order.event).severity(Severity::High).changes(changes);
        tx.audit().append(&[entry]).await?;
        void_refunded(tx, ids, &self.context, &mut inventory, &refunded, self.now).await?;
        store_seats(tx, ids, order.event, &inventory, self.now).await?;
        if let Some(attendee) = tx.guestlist().lock_attendee(order.event, order.buyer).await? {
            let attendee = attendee.refunded(self.refund.amount);
            tx.guestlist().store_attendee(&attendee).await?;
        }
        Ok(())
    }

    async fn tell_success(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: &Order,
    ) -> Result<(), StoreError> {
        self.write_down(tx, ids, order, AuditAction::RefundCompleted).await?;
        let notice = Notice::RefundMade {
            event: self.view.event_title.clone(),
            amount: self.refund.amount,
        };
        self.tell(tx, ids, order.buyer, notice).await
    }

    async fn tell_failure(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: &Order,
    ) -> Result<(), StoreError> {
        self.write_down(tx, ids, order, AuditAction::RefundFailed).await?;
        let notice = Notice::RefundFailed {
            event: self.view.event_title.clone(),
            amount: self.refund.amount,
        };
        self.tell(tx, ids, self.view.host, notice).await
    }

    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: &Order,
        action: AuditAction,
    ) -> Result<(), StoreError> {
        let object = AuditObject::new(ObjectKind::Transaction, self.refund.id.uuid());
        let entry = self.context.audit(ids.take(), self.now, action, object);
        let changes = Changes::none()
            .from_to(
                "status",
                TransactionStatus::Pending.as_str(),
                self.refund.status.as_str(),
            )
            .set("amount", self.refund.amount.to_string());
        let entry = entry.of_event(order.event).severity(Severity::High).changes(changes);
        tx.audit().append(&[entry]).await
    }

    async fn tell(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        recipient: turnout_domain::ids::UserId,
        notice: Notice,
    ) -> Result<(), StoreError> {
        let told = NewNotification {
            id: ids.take(),
            recipient,
            sender: None,
            notice,
            reference: Reference {
                kind: "order",
                id: self.refund.order.uuid(),
            },
        };
        tx.notifications().add(&[told]).await
    }
}

/// Queues refunds again that are pending for long, whatever became of their jobs. Answers how many.
pub async fn sweep_refunds(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let overdue = app.payment_queries.pending_refunds(now - OVERDUE, ROUND).await?;
    for refund in &overdue {
        let job = NewJob {
            id: ids::draw(now, &*app.entropy),
            job: Job::SendRefund {
                transaction: refund.uuid(),
            },
            run_at: now,
        };
        execute(&*app.store, &Enqueue(job)).await?;
    }
    Ok(overdue.len())
}

#[cfg(test)]
mod tests;
