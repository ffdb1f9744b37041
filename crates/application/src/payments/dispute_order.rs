//! The buyer's bank takes money back: the order waits for the outcome, and then stands where it stood or is refunded. What the
//! bank takes of money that was refunded before goes out twice: the order stays refunded, and the chargeback says so.

use turnout_domain::audit::{AuditAction, Changes, Severity};
use turnout_domain::booking::{Order, OrderStatus, SeatFate};
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::money::Money;
use turnout_domain::notifications::Notice;
use turnout_domain::payments::{Transaction, TransactionKind, TransactionStatus};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::store::{Repositories, StoreError};

use super::apply_settlement::corrupt;
use super::refund_order::{under_way, void_refunded};
use super::settle_order::{Locked, SettleError, SettleOrder, Settled};
use crate::booking::store_seats;
use crate::guestlist::{SeatsLost, lose_seats};
use crate::ids::Sequence;

impl SettleOrder<'_> {
    /// The chargeback is noted, the order waits for the outcome of the dispute, and the host is told.
    pub(super) async fn dispute(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: Order,
        amount: Money,
        dispute_ref: &str,
    ) -> Result<Order, SettleError> {
        let before = order.status;
        let movements = tx.payments().transactions_of(order.id).await?;
        let payment = movements
            .iter()
            .find(|movement| movement.kind == TransactionKind::Payment && !movement.stray);
        let payment = payment.ok_or(SettleError::Gone)?.id;
        let amount = order.claimed(amount);
        let mut chargeback = self.transaction(ids, &order, TransactionKind::Chargeback, amount, dispute_ref);
        chargeback.payment = Some(payment);
        chargeback.status = TransactionStatus::Pending;
        chargeback.completed_at = None;
        if !tx.payments().insert_transaction(&chargeback).await? {
            return Ok(order);
        }
        let disputed = order.dispute().map_err(corrupt)?;
        tx.booking().store_order(&disputed).await?;
        self.note(tx, ids, AuditAction::OrderDisputed, before, &disputed)
            .await?;
        let notice = Notice::OrderDisputed {
            event: self.view.event_title.clone(),
            amount,
            excess: beyond(amount, disputed.at_most_left(amount)),
        };
        let told = self.notification(ids, self.view.host, notice);
        tx.notifications().add(&[told]).await?;
        Ok(disputed)
    }

    /// The dispute is over: won, the order stands where it stood; lost, the money is gone, and so are the seats of
    /// tickets that were not used. How much of it went out twice shows only once no refund is under way any more.
    pub(super) async fn end_dispute(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        mut locked: Locked,
        dispute_ref: &str,
        is_lost: bool,
    ) -> Result<Settled, SettleError> {
        let before = locked.order.status;
        let movements = tx.payments().transactions_of(locked.order.id).await?;
        let open = movements.iter().find(|movement| {
            movement.kind == TransactionKind::Chargeback
                && movement.status == TransactionStatus::Pending
                && movement.provider_ref.as_deref() == Some(dispute_ref)
        });
        let Some(chargeback) = open.cloned() else {
            return Ok(Settled::Done);
        };
        if is_lost && !under_way(&movements, locked.order.captured)?.is_zero() {
            return Ok(Settled::Waiting);
        }
        let amount = chargeback.amount;
        let taken = locked.order.at_most_left(amount);
        let chargeback = self.ended(chargeback, is_lost, beyond(amount, taken));
        tx.payments().store_transaction(&chargeback).await?;
        let disputed = locked.order.clone();
        let order = if is_lost {
            self.lose(tx, ids, &mut locked, taken).await?;
            disputed.lose_dispute(taken).map_err(corrupt)?
        } else {
            disputed.win_dispute().map_err(corrupt)?
        };
        tx.booking().store_order(&order).await?;
        if !is_lost {
            self.repay(tx, ids, &mut locked, &order, &movements).await?;
        }
        void_refunded(tx, ids, self.context, &mut locked.inventory, &order, self.now).await?;
        store_seats(tx, ids, order.event, &locked.inventory, self.now).await?;
        let action = if is_lost {
            AuditAction::DisputeLost
        } else {
            AuditAction::DisputeWon
        };
        self.note(tx, ids, action, before, &order).await?;
        self.note_twice(tx, ids, &order, &chargeback).await?;
        let notice = Notice::DisputeEnded {
            event: self.view.event_title.clone(),
            amount,
            is_lost,
            excess: chargeback.excess,
        };
        let told = self.notification(ids, self.view.host, notice);
        tx.notifications().add(&[told]).await?;
        Ok(Settled::Done)
    }

    fn ended(&self, chargeback: Transaction, is_lost: bool, excess: Money) -> Transaction {
        if is_lost {
            Transaction {
                status: TransactionStatus::Completed,
                excess,
                completed_at: Some(self.now),
                ..chargeback
            }
        } else {
            Transaction {
                status: TransactionStatus::Failed,
                failure: "The dispute was won.".to_owned(),
                ..chargeback
            }
        }
    }

    async fn lose(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        locked: &mut Locked,
        amount: Money,
    ) -> Result<(), StoreError> {
        let order = &locked.order;
        let tickets = tx.ticketing().lock_tickets_of_order(order.id).await?;
        let lost = SeatsLost {
            context: self.context,
            event: order.event,
            user: order.buyer,
            tickets: &tickets,
            void_as: TicketStatus::Refunded,
            seats: SeatFate::Free,
            reason: "",
            left_as: AttendeeStatus::Cancelled,
            refunded: Some(amount),
            now: self.now,
        };
        lose_seats(tx, ids, &mut locked.inventory, lost).await?;
        Ok(())
    }

    /// Staff look for lost money among the critical entries.
    pub(super) async fn note_twice(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: &Order,
        chargeback: &Transaction,
    ) -> Result<(), StoreError> {
        if chargeback.excess.is_zero() {
            return Ok(());
        }
        let changes = Changes::none()
            .set("transaction", chargeback.id.to_string())
            .set("amount", chargeback.excess.to_string());
        let entry = self.entry(ids, AuditAction::PaidBackTwice, order);
        let entry = entry.severity(Severity::Critical).changes(changes);
        tx.audit().append(&[entry]).await
    }

    async fn note(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        action: AuditAction,
        before: OrderStatus,
        order: &Order,
    ) -> Result<(), StoreError> {
        let changes = Changes::none().from_to("status", before.as_str(), order.status.as_str());
        let entry = self.entry(ids, action, order).severity(Severity::High);
        tx.audit().append(&[entry.changes(changes)]).await
    }
}

/// What of `amount` is not among what is `left`.
fn beyond(amount: Money, left: Money) -> Money {
    amount.minus(left).unwrap_or(Money::zero(amount.currency()))
}
