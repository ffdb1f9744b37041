//! A dispute was won: what had to wait for it goes back now.

use chrono::TimeDelta;
use turnout_domain::booking::{Order, WhenRefunded};
use turnout_domain::events::EventStatus;
use turnout_domain::payments::{Transaction, TransactionKind, TransactionStatus};
use turnout_ports::store::{Repositories, StoreError};

use super::refund_order::{EVENT_CANCELLED, Refund, RefundError, refund_order, still_owed};
use super::settle_order::{Locked, SettleOrder};
use crate::ids::Sequence;

/// For how long before we hear of a dispute the provider may have refused refunds because of it.
const UNHEARD: TimeDelta = TimeDelta::days(1);

impl SettleOrder<'_> {
    /// All that is left, where the event was cancelled meanwhile; otherwise the refunds that the provider refused because
    /// of the dispute.
    pub(super) async fn repay(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        locked: &mut Locked,
        order: &Order,
        movements: &[Transaction],
    ) -> Result<(), StoreError> {
        let all = Refund {
            context: self.context,
            amount: None,
            tickets: &[],
            for_tickets: false,
            when_refunded: None,
            reason: EVENT_CANCELLED,
            requested_by: None,
            retry_of: None,
            now: self.now,
        };
        if locked.facts.status == EventStatus::Cancelled {
            let tickets = tx.ticketing().lock_tickets_of_order(order.id).await?;
            let all = Refund {
                tickets: &tickets,
                when_refunded: Some(WhenRefunded::ReleaseSeats),
                ..all
            };
            return repay_one(tx, ids, locked, order, all).await;
        }
        let mut owed = still_owed(order, movements)?;
        for refused in refused_for_dispute(movements) {
            // What later refunds made good is not sent again.
            let Ok(rest) = owed.minus(refused.amount) else {
                continue;
            };
            owed = rest;
            let again = Refund {
                amount: Some(refused.amount),
                reason: &refused.reason,
                requested_by: refused.requested_by,
                retry_of: Some(refused.id),
                ..all
            };
            repay_one(tx, ids, locked, order, again).await?;
        }
        Ok(())
    }
}

/// What the order does not allow any more, or somebody tried again, is left: its money is on its way already.
async fn repay_one(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    locked: &mut Locked,
    order: &Order,
    refund: Refund<'_>,
) -> Result<(), StoreError> {
    match refund_order(tx, ids, &mut locked.inventory, order, refund).await {
        Ok(_) | Err(RefundError::Refused(_)) => Ok(()),
        Err(RefundError::Store(error)) => Err(error),
    }
}

/// Refunds that failed around the time of the last dispute and that nobody tried again.
fn refused_for_dispute(movements: &[Transaction]) -> impl Iterator<Item = &Transaction> {
    let disputes = movements
        .iter()
        .filter(|movement| movement.kind == TransactionKind::Chargeback);
    let since = disputes.map(|dispute| dispute.created_at - UNHEARD).max();
    movements.iter().filter(move |movement| {
        movement.kind == TransactionKind::Refund
            && !movement.stray
            && !movement.retried
            && movement.status == TransactionStatus::Failed
            && since.is_some_and(|since| movement.created_at >= since)
    })
}
