//! What news of a payment can do to an order.

use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::{Claim, ClaimKind, Decision, Order, OrderStatus, SeatsHad};
use turnout_domain::events::EventStatus;
use turnout_domain::guestlist::SeatsGained;
use turnout_domain::money::Money;
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::payments::{ReturnReason, SeatsFrom, Transaction, TransactionKind, TransactionStatus};
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use super::settle_order::{Locked, SettleError, SettleOrder};
use crate::booking::{consume_hold, give_up_payments, store_seats, take_seats};
use crate::guestlist::{Confirmation, confirm_attendee};
use crate::ids::Sequence;

impl SettleOrder<'_> {
    /// Sells the seats of the order: those it holds, or free ones where the hold is gone. False where none are left,
    /// the buyer has got others since and may not have more, or the event does not take place.
    pub(super) async fn take_seats(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        locked: &mut Locked,
        seats: SeatsFrom,
    ) -> Result<bool, SettleError> {
        if matches!(locked.facts.status, EventStatus::Cancelled | EventStatus::Completed) {
            return Ok(false);
        }
        let reservation = &locked.reservation;
        if seats == SeatsFrom::Hold {
            let inventory = &mut locked.inventory;
            return Ok(consume_hold(tx, ids, self.context, inventory, reservation, self.now).await?);
        }
        if locked.facts.is_over(self.now) {
            return Ok(false);
        }
        // These are paid: what else the buyer holds is no reason to refuse them.
        let had = SeatsHad {
            unpaid: 0,
            ..locked.facts.guest.had
        };
        if locked.facts.seat_limit().admits(locked.order.seats, had).is_err() {
            return Ok(false);
        }
        let event = locked.order.event;
        crate::booking::expire_and_release(tx, ids, self.context, event, &mut locked.inventory, self.now).await?;
        let claim = Claim {
            tier: locked.order.tier,
            seats: locked.order.seats,
            kind: ClaimKind::Sell,
        };
        let inventory = &mut locked.inventory;
        let decision = take_seats(tx, ids, self.context, event, inventory, claim, self.now).await?;
        Ok(decision == Decision::Granted)
    }

    /// The order is paid: its money is noted, the person confirmed, tickets made.
    pub(super) async fn pay(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        mut locked: Locked,
        transaction_ref: &str,
    ) -> Result<(), SettleError> {
        let had_several_tries = locked.order.attempt > 1;
        let order = locked.order.pay(self.now, self.provider, &self.news.payment_ref);
        let order = order.map_err(corrupt)?;
        let payment = self.transaction(
            ids,
            &order,
            TransactionKind::Payment,
            order.price.total,
            transaction_ref,
        );
        if !tx.payments().insert_transaction(&payment).await? {
            return Err(StoreError::Corrupt(format!("payment {transaction_ref} is noted elsewhere")).into());
        }
        tx.booking().store_order(&order).await?;
        let guests = tx.booking().guests_of_order(order.id).await?;
        let confirmation = Confirmation {
            context: self.context,
            event: order.event,
            title: &self.view.event_title,
            host: self.view.host,
            tier: order.tier,
            user: order.buyer,
            name: &locked.facts.guest.name,
            gained: SeatsGained {
                seats: order.seats.get(),
                ticket_type: self.view.tier_name.clone(),
                paid: order.price.total,
                platform_fee: order.price.platform_fee,
                request: None,
                invite: None,
                unasked_at: None,
            },
            order: Some(order.id),
            guests: &guests,
            tickets: &self.tickets,
            now: self.now,
        };
        confirm_attendee(tx, ids, &mut locked.inventory, confirmation).await?;
        if had_several_tries {
            tx.jobs().enqueue(&give_up_payments(ids, order.id, self.now)).await?;
        }
        tx.booking().store_inventory(order.event, &locked.inventory).await?;
        let changes = Changes::none()
            .from_to("status", OrderStatus::Pending.as_str(), order.status.as_str())
            .set("captured", order.captured.to_string());
        let entry = self
            .entry(ids, AuditAction::OrderPaid, &order)
            .severity(Severity::Medium);
        Ok(tx.audit().append(&[entry.changes(changes)]).await?)
    }

    /// The payment was declined. The hold stays, so that the buyer may try again with a new order.
    pub(super) async fn fail(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        order: Order,
        reason: &str,
    ) -> Result<(), SettleError> {
        let order = order.fail(self.now, reason).map_err(corrupt)?;
        tx.booking().store_order(&order).await?;
        let changes = Changes::none()
            .from_to("status", OrderStatus::Pending.as_str(), order.status.as_str())
            .set("failure", reason);
        let entry = self.entry(ids, AuditAction::OrderFailed, &order).changes(changes);
        tx.audit().append(&[entry]).await?;
        let notice = Notice::PaymentFailed {
            event: self.view.event_title.clone(),
            reason: reason.to_owned(),
        };
        let told = self.notification(ids, order.buyer, notice);
        Ok(tx.notifications().add(&[told]).await?)
    }

    /// Money that bought nothing goes back in full: its refund is noted with it, and both parties are told. Noted
    /// before, it changes nothing.
    pub(super) async fn send_back(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        locked: Locked,
        reason: ReturnReason,
        amount: Money,
        transaction_ref: &str,
    ) -> Result<(), SettleError> {
        let order = locked.order;
        let mut payment = self.transaction(ids, &order, TransactionKind::Payment, amount, transaction_ref);
        payment.stray = true;
        if !tx.payments().insert_transaction(&payment).await? {
            return Ok(());
        }
        let mut refund = self.transaction(ids, &order, TransactionKind::Refund, amount, "");
        refund.payment = Some(payment.id);
        refund.stray = true;
        reason.as_str().clone_into(&mut refund.reason);
        tx.payments().insert_transaction(&refund).await?;
        let send = NewJob {
            id: ids.take(),
            job: Job::SendRefund {
                transaction: refund.id.uuid(),
            },
            run_at: self.now,
        };
        tx.jobs().enqueue(&send).await?;
        // Seats of holds that ran out may have been freed on the way here.
        store_seats(tx, ids, order.event, &locked.inventory, self.now).await?;
        let changes = Changes::none()
            .set("reason", reason.as_str())
            .set("amount", amount.to_string());
        let entry = self
            .entry(ids, AuditAction::StrayMoneyReturned, &order)
            .severity(Severity::High);
        tx.audit().append(&[entry.changes(changes)]).await?;
        if order.status == OrderStatus::Pending {
            let closed = order.clone().expire(self.now).map_err(corrupt)?;
            tx.booking().store_order(&closed).await?;
            let changes = Changes::none().from_to("status", order.status.as_str(), closed.status.as_str());
            let entry = self.entry(ids, AuditAction::OrderExpired, &closed).changes(changes);
            tx.audit().append(&[entry]).await?;
        }
        let event = self.view.event_title.clone();
        let to_buyer = Notice::MoneyReturned {
            event: event.clone(),
            amount,
        };
        let to_host = Notice::StrayMoney { event, amount };
        let told = [
            self.notification(ids, order.buyer, to_buyer),
            self.notification(ids, self.view.host, to_host),
        ];
        Ok(tx.notifications().add(&told).await?)
    }

    pub(super) fn transaction(
        &self,
        ids: &mut Sequence,
        order: &Order,
        kind: TransactionKind,
        amount: Money,
        provider_ref: &str,
    ) -> Transaction {
        let is_refund = kind == TransactionKind::Refund;
        Transaction {
            id: ids.take(),
            order: order.id,
            kind,
            status: if is_refund {
                TransactionStatus::Pending
            } else {
                TransactionStatus::Completed
            },
            amount,
            excess: Money::zero(amount.currency()),
            makes_good: Money::zero(amount.currency()),
            provider: self.provider.clone(),
            payment_ref: Some(self.news.payment_ref.clone()),
            provider_ref: (!provider_ref.is_empty()).then(|| provider_ref.to_owned()),
            payment: None,
            stray: false,
            retried: false,
            reason: String::new(),
            failure: String::new(),
            requested_by: None,
            created_at: self.now,
            completed_at: (!is_refund).then_some(self.now),
        }
    }

    pub(super) fn entry(&self, ids: &mut Sequence, action: AuditAction, order: &Order) -> AuditEntry {
        let object = AuditObject::new(ObjectKind::Order, order.id.uuid());
        self.context
            .audit(ids.take(), self.now, action, object)
            .of_event(order.event)
    }

    pub(super) fn notification(
        &self,
        ids: &mut Sequence,
        recipient: turnout_domain::ids::UserId,
        notice: Notice,
    ) -> NewNotification {
        NewNotification {
            id: ids.take(),
            recipient,
            sender: None,
            notice,
            reference: Reference {
                kind: "order",
                id: self.view.order.id.uuid(),
            },
        }
    }
}

pub(super) fn corrupt(refused: turnout_domain::booking::OrderTransitionRefused) -> SettleError {
    StoreError::Corrupt(refused.to_string()).into()
}
