//! What an event has earned: the sums that its host sees.
//!
//! Everything comes from the orders' completed transactions. Tax and platform fee belong to what stays paid: of money that
//! goes back they go back in proportion, so that nothing is owed for an order that was refunded in full. Each share is
//! rounded half-even over all that has gone back so far, so that shares never drift from the lines of the order.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::{Transaction, TransactionKind, TransactionStatus, owed};
use crate::balance::Balance;
use crate::booking::OrderStatus;
use crate::events::local_date;
use crate::ids::TierId;
use crate::money::{Currency, Money, MoneyError};

/// One movement of money, as far as sums need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Movement {
    /// Which way.
    pub kind: TransactionKind,
    /// Where it stands.
    pub status: TransactionStatus,
    /// How much.
    pub amount: Money,
    /// What of it had gone back before.
    pub excess: Money,
    /// What of refused refunds it makes good.
    pub makes_good: Money,
    /// Money that bought nothing, its refund, or its chargeback.
    pub stray: bool,
    /// It failed and another took its place.
    pub retried: bool,
    /// When it was completed, or else when it was noted.
    pub at: DateTime<Utc>,
}

impl From<&Transaction> for Movement {
    fn from(transaction: &Transaction) -> Self {
        Self {
            kind: transaction.kind,
            status: transaction.status,
            amount: transaction.amount,
            excess: transaction.excess,
            makes_good: transaction.makes_good,
            stray: transaction.stray,
            retried: transaction.retried,
            at: transaction.completed_at.unwrap_or(transaction.created_at),
        }
    }
}

/// One order with its movements, as far as sums need them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderMoney {
    /// The tier.
    pub tier: TierId,
    /// How many seats.
    pub seats: u32,
    /// Where it stands.
    pub status: OrderStatus,
    /// The tax in its price.
    pub gst: Money,
    /// The platform fee, whoever bears it.
    pub platform_fee: Money,
    /// What the buyer pays.
    pub total: Money,
    /// Its movements, in any order.
    pub movements: Vec<Movement>,
}

/// Sums of completed movements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Orders that were paid with money.
    pub orders: u32,
    /// Their seats.
    pub seats: u32,
    /// What came in.
    pub gross: Balance,
    /// What we sent back.
    pub refunded: Balance,
    /// What banks took back.
    pub charged_back: Balance,
    /// The tax in what stays.
    pub gst: Balance,
    /// The platform fees for what stays.
    pub platform_fees: Balance,
}

/// What an event has earned in one currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencyEarnings {
    /// Everything.
    pub total: Sums,
    /// Totals of orders that wait for their money.
    pub awaiting_payment: Balance,
    /// Refunds that the provider has not confirmed.
    pub refunds_under_way: Balance,
    /// Refunds that the provider refused and that neither a retry nor a later refund has made good: it is owed.
    pub refunds_failed: Balance,
    /// What banks want to take back and may.
    pub disputed: Balance,
    /// What banks took back although it had gone back before. Stands in what was charged back or, of money that bought
    /// nothing, in what was returned, too.
    pub paid_back_twice: Balance,
    /// Money that came and bought nothing.
    pub stray_received: Balance,
    /// What of it went back; more than came where it went back twice.
    pub stray_returned: Balance,
    /// By tier.
    pub by_tier: BTreeMap<TierId, Sums>,
    /// By day at the place of the event: a payment counts on its day, and what goes back on the day when it does.
    pub by_day: BTreeMap<NaiveDate, Sums>,
}

/// What an event has earned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earnings {
    /// By currency.
    pub by_currency: BTreeMap<Currency, CurrencyEarnings>,
}

/// What one movement adds to sums.
#[derive(Clone, Copy)]
enum Step {
    Paid {
        seats: u32,
        amount: Money,
        gst: Money,
        fee: Money,
    },
    Back {
        kind: TransactionKind,
        amount: Money,
        gst: Money,
        fee: Money,
    },
}

impl Sums {
    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        let zero = Balance::zero(currency);
        Self {
            orders: 0,
            seats: 0,
            gross: zero,
            refunded: zero,
            charged_back: zero,
            gst: zero,
            platform_fees: zero,
        }
    }

    /// What came in and did not go back.
    pub fn kept(&self) -> Result<Balance, MoneyError> {
        self.gross.less(self.refunded)?.less(self.charged_back)
    }

    /// What is the host's: what stays, less the platform's fees.
    pub fn payable(&self) -> Result<Balance, MoneyError> {
        self.kept()?.less(self.platform_fees)
    }

    fn add(&mut self, step: Step) -> Result<(), MoneyError> {
        match step {
            Step::Paid {
                seats,
                amount,
                gst,
                fee,
            } => {
                self.orders += 1;
                self.seats += seats;
                self.gross = self.gross.plus(amount)?;
                self.gst = self.gst.plus(gst)?;
                self.platform_fees = self.platform_fees.plus(fee)?;
            }
            Step::Back { kind, amount, gst, fee } => {
                let went = if kind == TransactionKind::Chargeback {
                    &mut self.charged_back
                } else {
                    &mut self.refunded
                };
                *went = went.plus(amount)?;
                self.gst = self.gst.minus(gst)?;
                self.platform_fees = self.platform_fees.minus(fee)?;
            }
        }
        Ok(())
    }
}

impl CurrencyEarnings {
    /// Nothing.
    pub const fn zero(currency: Currency) -> Self {
        let zero = Balance::zero(currency);
        Self {
            total: Sums::zero(currency),
            awaiting_payment: zero,
            refunds_under_way: zero,
            refunds_failed: zero,
            disputed: zero,
            paid_back_twice: zero,
            stray_received: zero,
            stray_returned: zero,
            by_tier: BTreeMap::new(),
            by_day: BTreeMap::new(),
        }
    }
}

impl Earnings {
    /// Adds an order. Days are those of `zone`.
    pub fn add(&mut self, order: &OrderMoney, zone: Tz) -> Result<(), MoneyError> {
        let currency = order.total.currency();
        if order.status == OrderStatus::Pending {
            let own = self.of(currency);
            own.awaiting_payment = own.awaiting_payment.plus(order.total)?;
        }
        for movement in &order.movements {
            self.add_beside(movement)?;
        }
        let owed = owed(&order.movements, currency)?;
        if !owed.is_zero() {
            let own = self.of(currency);
            own.refunds_failed = own.refunds_failed.plus(owed)?;
        }
        for (step, at) in steps(order)? {
            let own = self.of(currency);
            own.total.add(step)?;
            let zero = Sums::zero(currency);
            own.by_tier.entry(order.tier).or_insert(zero).add(step)?;
            own.by_day.entry(local_date(at, zone)).or_insert(zero).add(step)?;
        }
        Ok(())
    }

    fn of(&mut self, currency: Currency) -> &mut CurrencyEarnings {
        let own = self.by_currency.entry(currency);
        own.or_insert_with(|| CurrencyEarnings::zero(currency))
    }

    /// What is not in the sums: money on its way, and money that bought nothing.
    fn add_beside(&mut self, movement: &Movement) -> Result<(), MoneyError> {
        use TransactionKind::{Chargeback, Payment, Refund};
        use TransactionStatus::{Completed, Failed, Pending};
        let own = self.of(movement.amount.currency());
        if movement.status == Completed {
            own.paid_back_twice = own.paid_back_twice.plus(movement.excess)?;
        }
        let sum = match (movement.kind, movement.status, movement.stray) {
            (Refund, Failed, true) if !movement.retried => &mut own.refunds_failed,
            (Refund, Pending, _) => &mut own.refunds_under_way,
            (Chargeback, Pending, _) => &mut own.disputed,
            (Payment, Completed, true) => &mut own.stray_received,
            (Refund | Chargeback, Completed, true) => &mut own.stray_returned,
            _ => return Ok(()),
        };
        *sum = sum.plus(movement.amount)?;
        Ok(())
    }
}

/// The order's completed movements with their shares of tax and fee: the payment, then what went back, by time.
fn steps(order: &OrderMoney) -> Result<Vec<(Step, DateTime<Utc>)>, MoneyError> {
    let mut done: Vec<&Movement> = order
        .movements
        .iter()
        .filter(|movement| movement.status == TransactionStatus::Completed && !movement.stray)
        .collect();
    done.sort_by_key(|movement| (movement.kind != TransactionKind::Payment, movement.at));
    let mut back = Money::zero(order.total.currency());
    let mut steps = Vec::with_capacity(done.len());
    for movement in done {
        let Movement { kind, amount, at, .. } = *movement;
        let step = if kind == TransactionKind::Payment {
            Step::Paid {
                seats: order.seats,
                amount,
                gst: order.gst,
                fee: order.platform_fee,
            }
        } else {
            let before = back;
            // What went out twice takes no tax and no fee with it: they went back the first time.
            back = back.plus(amount.minus(movement.excess)?)?;
            let share = |line| share(line, back, order.total)?.minus(share(line, before, order.total)?);
            Step::Back {
                kind,
                amount,
                gst: share(order.gst)?,
                fee: share(order.platform_fee)?,
            }
        };
        steps.push((step, at));
    }
    Ok(steps)
}

/// The part of a line that belongs to the part of the total that went back.
fn share(line: Money, back: Money, total: Money) -> Result<Money, MoneyError> {
    if back == total {
        return Ok(line);
    }
    let product = line.amount().checked_mul(back.amount());
    let share = product.and_then(|product| product.checked_div(total.amount()));
    Money::rounded(share.ok_or(MoneyError::OutOfRange)?, line.currency())
}

#[cfg(test)]
mod tests;
