//! A buyer's bank asks for money back that bought nothing.

use turnout_domain::audit::{AuditAction, Changes, Severity};
use turnout_domain::booking::Order;
use turnout_domain::notifications::Notice;
use turnout_domain::payments::{
    PaymentState, StrayDispute, Transaction, TransactionKind, TransactionStatus, dispute_stray,
};
use turnout_ports::store::{Repositories, StoreError};

use super::retry_refund::send_again;
use super::settle_order::{SettleOrder, Settled};
use crate::ids::Sequence;

impl SettleOrder<'_> {
    /// Notes the dispute and, where the money stays with us, sends it back again. `None` where the news is of something
    /// else.
    pub(super) async fn dispute_stray(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: &Order,
    ) -> Result<Option<Settled>, StoreError> {
        let PaymentState::Disputed {
            transaction_ref,
            dispute_ref,
            outcome,
            ..
        } = &self.news.state
        else {
            return Ok(None);
        };
        let movements = tx.payments().transactions_of(order.id).await?;
        let is_its = |movement: &&Transaction| {
            movement.kind == TransactionKind::Payment
                && movement.stray
                && movement.provider == *self.provider
                && movement.provider_ref.as_ref() == Some(transaction_ref)
        };
        let Some(payment) = movements.iter().find(is_its) else {
            return Ok(None);
        };
        match dispute_stray(&movements, payment, dispute_ref, *outcome) {
            StrayDispute::Nothing => Ok(Some(Settled::Done)),
            StrayDispute::Wait => Ok(Some(Settled::Waiting)),
            StrayDispute::Note {
                noted,
                status,
                twice,
                again,
            } => {
                let mut chargeback = self.stray_chargeback(ids, order, payment, noted, status, dispute_ref);
                if twice {
                    chargeback.excess = chargeback.amount;
                }
                match noted {
                    Some(_) => tx.payments().store_transaction(&chargeback).await?,
                    None if !tx.payments().insert_transaction(&chargeback).await? => return Ok(Some(Settled::Done)),
                    None => {}
                }
                self.tell_of_stray(tx, ids, order, &chargeback).await?;
                if let Some(refused) = again {
                    send_again(tx, ids, self.context, order.event, refused, self.now).await?;
                }
                Ok(Some(Settled::Done))
            }
        }
    }

    fn stray_chargeback(
        &self,
        ids: &mut Sequence,
        order: &Order,
        payment: &Transaction,
        noted: Option<&Transaction>,
        status: TransactionStatus,
        dispute_ref: &str,
    ) -> Transaction {
        let fresh = || Transaction {
            payment: Some(payment.id),
            stray: true,
            ..self.transaction(ids, order, TransactionKind::Chargeback, payment.amount, dispute_ref)
        };
        let failure = match status {
            TransactionStatus::Failed => "The dispute was won.",
            TransactionStatus::Pending | TransactionStatus::Completed => "",
        };
        Transaction {
            status,
            failure: failure.to_owned(),
            completed_at: (status == TransactionStatus::Completed).then_some(self.now),
            ..noted.cloned().unwrap_or_else(fresh)
        }
    }

    async fn tell_of_stray(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: &Order,
        chargeback: &Transaction,
    ) -> Result<(), StoreError> {
        let (event, amount, excess) = (self.view.event_title.clone(), chargeback.amount, chargeback.excess);
        let is_lost = chargeback.status == TransactionStatus::Completed;
        let (action, notice) = match chargeback.status {
            TransactionStatus::Pending => {
                let notice = Notice::OrderDisputed { event, amount, excess };
                (AuditAction::OrderDisputed, notice)
            }
            TransactionStatus::Completed | TransactionStatus::Failed => {
                let notice = Notice::DisputeEnded {
                    event,
                    amount,
                    is_lost,
                    excess,
                };
                let action = if is_lost {
                    AuditAction::DisputeLost
                } else {
                    AuditAction::DisputeWon
                };
                (action, notice)
            }
        };
        let changes = Changes::none().set("stray", amount.to_string());
        let entry = self.entry(ids, action, order).severity(Severity::High).changes(changes);
        tx.audit().append(&[entry]).await?;
        self.note_twice(tx, ids, order, chargeback).await?;
        let told = self.notification(ids, self.view.host, notice);
        tx.notifications().add(&[told]).await
    }
}
