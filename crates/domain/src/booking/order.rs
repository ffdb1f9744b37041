//! What is bought, and what became of it.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::{Price, Seats, WhenRefunded};
use crate::ids::{EventId, OrderId, ReservationId, TierId, UserId};
use crate::money::{Money, MoneyError};
use crate::payments::ProviderName;
use crate::text_enum::text_enum;

text_enum! {
    /// Where an order stands.
    OrderStatus {
        /// Waits for its money.
        Pending = "pending",
        /// Its total was captured, once.
        Paid = "paid",
        /// The payment was declined.
        Failed = "failed",
        /// It was not paid in time.
        Expired = "expired",
        /// It was given up before it was paid.
        Cancelled = "cancelled",
        /// A part went back.
        PartiallyRefunded = "partially_refunded",
        /// Everything went back.
        Refunded = "refunded",
        /// The buyer's bank takes the money back.
        Disputed = "disputed",
    }
}

impl OrderStatus {
    /// Whether the state machine draws an arrow from here to there.
    pub const fn may_become(self, next: Self) -> bool {
        match self {
            Self::Pending => matches!(next, Self::Paid | Self::Failed | Self::Expired | Self::Cancelled),
            Self::Paid | Self::PartiallyRefunded => {
                matches!(next, Self::PartiallyRefunded | Self::Refunded | Self::Disputed)
            }
            Self::Disputed => matches!(next, Self::Paid | Self::PartiallyRefunded | Self::Refunded),
            Self::Failed | Self::Expired | Self::Cancelled | Self::Refunded => false,
        }
    }

    /// Whether it was paid, whatever went back since.
    pub const fn was_paid(self) -> bool {
        self.holds_money() || matches!(self, Self::Refunded)
    }

    /// Whether money was captured for it and not all of it went back.
    pub const fn holds_money(self) -> bool {
        matches!(self, Self::Paid | Self::PartiallyRefunded | Self::Disputed)
    }
}

/// One of the guests of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamedGuest {
    /// Name; empty while the buyer left it out.
    pub name: String,
    /// Email address.
    pub email: Option<String>,
    /// Phone number, E.164.
    pub phone: Option<String>,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Public id.
    pub id: OrderId,
    /// `ORD-{YYYYMMDD}-{uuid-prefix}`.
    pub number: String,
    /// The buyer.
    pub buyer: UserId,
    /// The event.
    pub event: EventId,
    /// The tier.
    pub tier: TierId,
    /// The hold it pays for.
    pub reservation: ReservationId,
    /// How many seats.
    pub seats: Seats,
    /// Where it stands.
    pub status: OrderStatus,
    /// What it costs.
    pub price: Price,
    /// What was captured: nothing, or exactly the total.
    pub captured: Money,
    /// What went back.
    pub refunded: Money,
    /// What becomes of its tickets once everything has.
    pub when_refunded: WhenRefunded,
    /// At which provider it is paid; `None` for a free order.
    pub provider: Option<ProviderName>,
    /// The how-manyth try to pay this is, from 1.
    pub attempt: u32,
    /// The payment at the provider, once started.
    pub payment_ref: Option<String>,
    /// Why the payment failed.
    pub failure: String,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it became paid.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it failed, expired or was cancelled.
    pub closed_at: Option<DateTime<Utc>>,
    /// Raised at each change.
    pub version: u32,
}

/// How many payments may be started for one order: each is asked about at its provider.
const MOST_ATTEMPTS: u32 = 10;

/// Why the provider of an order stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// It does not wait for money any more.
    #[error("an order that is {} is not paid any more", .0.as_str())]
    NotPending(OrderStatus),
    /// It was tried often enough.
    #[error("a payment was started {MOST_ATTEMPTS} times")]
    TooManyAttempts,
}

/// A transition that the state machine does not draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order that is {} cannot become {}", .from.as_str(), .to.as_str())]
pub struct OrderTransitionRefused {
    /// Where it stands.
    pub from: OrderStatus,
    /// Where it was to go.
    pub to: OrderStatus,
}

/// Why money cannot go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefundRefused {
    /// Nothing was paid, or everything went back, or it is disputed.
    #[error("an order that is {} cannot be refunded", .0.as_str())]
    NotRefundable(OrderStatus),
    /// More than what is left.
    #[error("only {0} can still be refunded")]
    MoreThanPaid(Money),
    /// Another currency than the order's, or nothing at all.
    #[error("the amount must be more than zero, in the currency of the order")]
    BadAmount,
}

impl Order {
    /// `ORD-{YYYYMMDD}-{uuid-prefix}`: the day (UTC) on which it was made and the end of its id, which differs between
    /// orders of the same moment.
    pub fn number_of(id: OrderId, at: DateTime<Utc>) -> String {
        format!("ORD-{}-{}", at.format("%Y%m%d"), short_code(id.uuid()))
    }

    /// Its whole total was captured, by this payment at this provider.
    pub fn pay(
        self,
        at: DateTime<Utc>,
        provider: &ProviderName,
        payment_ref: &str,
    ) -> Result<Self, OrderTransitionRefused> {
        let mut paid = self.become_status(OrderStatus::Paid)?;
        paid.provider = Some(provider.clone());
        paid.payment_ref = Some(payment_ref.to_owned());
        paid.captured = paid.price.total;
        paid.paid_at = Some(at.max(paid.created_at));
        paid.failure.clear();
        Ok(paid)
    }

    /// Its payment was declined.
    pub fn fail(self, at: DateTime<Utc>, why: &str) -> Result<Self, OrderTransitionRefused> {
        let mut failed = self.close(OrderStatus::Failed, at)?;
        why.clone_into(&mut failed.failure);
        Ok(failed)
    }

    /// It was not paid in time.
    pub fn expire(self, at: DateTime<Utc>) -> Result<Self, OrderTransitionRefused> {
        self.close(OrderStatus::Expired, at)
    }

    /// It was given up before it was paid.
    pub fn cancel(self, at: DateTime<Utc>) -> Result<Self, OrderTransitionRefused> {
        self.close(OrderStatus::Cancelled, at)
    }

    /// The buyer wants to pay at another provider: a new try.
    pub fn change_provider(mut self, provider: ProviderName) -> Result<Self, ChangeRefused> {
        if self.status != OrderStatus::Pending {
            return Err(ChangeRefused::NotPending(self.status));
        }
        if self.attempt >= MOST_ATTEMPTS {
            return Err(ChangeRefused::TooManyAttempts);
        }
        self.provider = Some(provider);
        self.attempt += 1;
        self.payment_ref = None;
        Ok(self)
    }

    /// The dispute was won: what did not go back meanwhile stays. Of a refunded order nothing does.
    pub fn win_dispute(self) -> Result<Self, OrderTransitionRefused> {
        if self.status == OrderStatus::Refunded {
            return Ok(self);
        }
        let next = if self.left().is_zero() {
            OrderStatus::Refunded
        } else if self.refunded.is_zero() {
            OrderStatus::Paid
        } else {
            OrderStatus::PartiallyRefunded
        };
        if self.status == OrderStatus::Disputed {
            self.become_status(next)
        } else {
            Err(OrderTransitionRefused {
                from: self.status,
                to: next,
            })
        }
    }

    /// The dispute was lost: the buyer's bank took `amount`. Whatever was promised with an earlier refund, who took the
    /// money back has not paid.
    pub fn lose_dispute(self, amount: Money) -> Result<Self, OrderTransitionRefused> {
        let mut won = self.win_dispute()?;
        won.when_refunded = WhenRefunded::ReleaseSeats;
        if amount.is_zero() {
            return Ok(won);
        }
        won.refund(amount)
    }

    /// What `count` tickets are worth after `before` others went back. The shares of all tickets add up to the total.
    pub fn share(&self, before: u32, count: u32) -> Result<Money, MoneyError> {
        let total = self.price.total;
        let of = |tickets: u32| {
            let part = total.amount() * Decimal::from(tickets) / Decimal::from(self.seats.get());
            Money::rounded(part, total.currency())
        };
        of(before.saturating_add(count))?.minus(of(before)?)
    }

    /// What was captured and did not go back.
    pub fn left(&self) -> Money {
        self.captured
            .minus(self.refunded)
            .unwrap_or(Money::zero(self.captured.currency()))
    }

    /// What the buyer's bank claims where its provider speaks of `amount`: never more than was captured.
    pub fn claimed(&self, amount: Money) -> Money {
        if amount.is_zero() || self.captured.minus(amount).is_err() {
            self.captured
        } else {
            amount
        }
    }

    /// What of `amount` has not gone back yet.
    pub fn at_most_left(&self, amount: Money) -> Money {
        let left = self.left();
        if left.minus(amount).is_ok() { amount } else { left }
    }

    /// The buyer's bank takes the money back. A refunded order stays refunded: the bank takes it a second time.
    pub fn dispute(self) -> Result<Self, OrderTransitionRefused> {
        if self.status == OrderStatus::Refunded {
            return Ok(self);
        }
        self.become_status(OrderStatus::Disputed)
    }

    /// `amount` went back. A disputed order waits for the outcome all the same.
    pub fn refund(self, amount: Money) -> Result<Self, OrderTransitionRefused> {
        let refused = OrderTransitionRefused {
            from: self.status,
            to: OrderStatus::Refunded,
        };
        let refunded = self.refunded.plus(amount).map_err(|_| refused)?;
        let rest = self.captured.minus(refunded).map_err(|_| refused)?;
        let mut order = match self.status {
            OrderStatus::Disputed => self,
            _ if rest.is_zero() => self.become_status(OrderStatus::Refunded)?,
            _ => self.become_status(OrderStatus::PartiallyRefunded)?,
        };
        order.refunded = refunded;
        Ok(order)
    }

    /// Whether `amount` (or all that is left) may go back while `under_way` is already on its way. Answers the amount.
    pub fn refundable(&self, amount: Option<Money>, under_way: Money) -> Result<Money, RefundRefused> {
        if !matches!(self.status, OrderStatus::Paid | OrderStatus::PartiallyRefunded) {
            return Err(RefundRefused::NotRefundable(self.status));
        }
        let left = self
            .captured
            .minus(self.refunded)
            .and_then(|left| left.minus(under_way))
            .map_err(|_| RefundRefused::NotRefundable(self.status))?;
        let asked = amount.unwrap_or(left);
        if asked.currency() != left.currency() || amount.is_some_and(Money::is_zero) {
            return Err(RefundRefused::BadAmount);
        }
        if asked.is_zero() {
            return Err(RefundRefused::NotRefundable(self.status));
        }
        match left.minus(asked) {
            Ok(_) => Ok(asked),
            Err(_) => Err(RefundRefused::MoreThanPaid(left)),
        }
    }

    fn close(self, to: OrderStatus, at: DateTime<Utc>) -> Result<Self, OrderTransitionRefused> {
        let mut closed = self.become_status(to)?;
        // Whoever closes it may have looked at the clock before it was made, and waited for it since.
        closed.closed_at = Some(at.max(closed.created_at));
        Ok(closed)
    }

    fn become_status(mut self, to: OrderStatus) -> Result<Self, OrderTransitionRefused> {
        if !self.status.may_become(to) {
            return Err(OrderTransitionRefused { from: self.status, to });
        }
        self.status = to;
        Ok(self)
    }
}

/// The last eight hex digits of an id, upper case. The first ones of a version 7 UUID tell the time and would be the
/// same for everything made in the same minute.
pub fn short_code(id: uuid::Uuid) -> String {
    let digits = format!("{:032X}", id.as_u128());
    digits.get(24..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
