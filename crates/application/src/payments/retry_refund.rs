//! A refund that the provider refused is tried again, as when its balance was empty. The refused one stays as it is; the
//! new one is a refund of its own, with a key of its own at the provider, which would only tell of the refusal again
//! under the old one.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{EventId, TransactionId};
use turnout_domain::money::Money;
use turnout_domain::payments::{RetryRefused, Transaction, TransactionKind, TransactionStatus, may_retry};
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use crate::access::{AccessError, authorize};
use crate::app::App;
use crate::booking::{ShowOrderError, show_order};
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Why it is not tried again.
#[derive(Debug, thiserror::Error)]
pub enum RetryRefundError {
    /// There is no such refund, or the person may not know that there is.
    #[error("there is no such refund")]
    NotFound,
    /// The person may see the order, but not refund it.
    #[error("this is not allowed")]
    Forbidden,
    /// The refund or its order does not allow it.
    #[error(transparent)]
    Refused(#[from] RetryRefused),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for RetryRefundError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl From<ShowOrderError> for RetryRefundError {
    fn from(error: ShowOrderError) -> Self {
        match error {
            ShowOrderError::NotFound => Self::NotFound,
            ShowOrderError::Store(error) => Self::Store(error),
        }
    }
}

impl From<AccessError> for RetryRefundError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::EventNotFound => Self::NotFound,
            AccessError::Forbidden => Self::Forbidden,
            AccessError::Store(error) => Self::Store(error),
        }
    }
}

/// Notes the new refund, once for each idempotency key and once for each refused one; the provider is asked right after.
pub async fn retry_refund(
    app: &App,
    context: &RequestContext,
    id: TransactionId,
    once: &Once<'_, Transaction>,
) -> Result<Answer<Transaction>, RetryRefundError> {
    let found = app.payment_queries.transaction(id).await?;
    let refused = found.filter(|found| found.kind == TransactionKind::Refund);
    let refused = refused.ok_or(RetryRefundError::NotFound)?;
    let view = show_order(app, context, refused.order).await?;
    let now = app.clock.now();
    let unit = RetryRefund {
        context,
        event: view.order.event,
        refused,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct RetryRefund<'a> {
    context: &'a RequestContext,
    event: EventId,
    /// As it was before the order was locked.
    refused: Transaction,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for RetryRefund<'_> {
    type Output = Transaction;
    type Error = RetryRefundError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Transaction, RetryRefundError> {
        let mut ids = self.ids;
        authorize(tx, self.context.actor, Permission::OrderRefund, self.event, self.now).await?;
        let order = tx.booking().lock_order(self.refused.order).await?;
        let order = order.ok_or(RetryRefundError::NotFound)?;
        let movements = tx.payments().transactions_of(order.id).await?;
        let refused = movements.iter().find(|movement| movement.id == self.refused.id);
        let refused = refused.ok_or(RetryRefundError::NotFound)?;
        let again = send_again(tx, &mut ids, self.context, self.event, refused, self.now).await?;
        let refund = again.ok_or(RetryRefused::Retried)?;
        // After that, so that whoever comes second is told why. A refusal takes everything back.
        may_retry(&order, &movements, refused)?;
        Ok(refund)
    }
}

/// Notes and queues a refund in the place of one that was refused. `None` where another has taken it before.
pub(super) async fn send_again(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    event: EventId,
    refused: &Transaction,
    now: DateTime<Utc>,
) -> Result<Option<Transaction>, StoreError> {
    let refund = Transaction {
        id: ids.take(),
        status: TransactionStatus::Pending,
        makes_good: Money::zero(refused.amount.currency()),
        provider_ref: None,
        failure: String::new(),
        requested_by: context.user(),
        created_at: now,
        ..refused.clone()
    };
    if !tx.payments().insert_retry(&refund, refused.id).await? {
        return Ok(None);
    }
    let send = NewJob {
        id: ids.take(),
        job: Job::SendRefund {
            transaction: refund.id.uuid(),
        },
        run_at: now,
    };
    tx.jobs().enqueue(&send).await?;
    let object = AuditObject::new(ObjectKind::Transaction, refused.id.uuid());
    let entry = context.audit(ids.take(), now, AuditAction::RefundRetried, object);
    let changes = Changes::none()
        .set("retried_by", refund.id.to_string())
        .set("amount", refund.amount.to_string());
    let entry = entry.of_event(event).severity(Severity::High).changes(changes);
    tx.audit().append(&[entry]).await?;
    Ok(Some(refund))
}

#[cfg(test)]
mod tests;
