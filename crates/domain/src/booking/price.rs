//! What an order costs. The server alone computes it.

use rust_decimal::Decimal;

use super::{FeeBearer, Seats};
use crate::money::{Currency, Money, MoneyError};

/// The tax of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GstRule {
    /// In percent, 0 to 100.
    pub percent: Decimal,
    /// Whether the displayed price contains it.
    pub inclusive: bool,
}

/// The platform fee: a part of the price and a fixed amount for each order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeRule {
    /// In percent of the displayed price, 0 to 100.
    pub percent: Decimal,
    /// For each paid order, in the order's currency.
    pub fixed: Decimal,
    /// Who pays it.
    pub bearer: FeeBearer,
}

/// The lines of an order. They sum exactly to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// Displayed price of one seat.
    pub unit: Money,
    /// All seats without tax.
    pub net: Money,
    /// The tax rate in percent.
    pub gst_percent: Decimal,
    /// The tax.
    pub gst: Money,
    /// The platform fee, whoever bears it.
    pub platform_fee: Money,
    /// Who bears it. Only of a guest it is part of the total.
    pub fee_bearer: FeeBearer,
    /// What the buyer pays.
    pub total: Money,
}

impl Price {
    /// Of seats that are given away.
    pub fn free(currency: Currency) -> Self {
        let nothing = Money::zero(currency);
        Self {
            unit: nothing,
            net: nothing,
            gst_percent: Decimal::ZERO,
            gst: nothing,
            platform_fee: nothing,
            fee_bearer: FeeBearer::Host,
            total: nothing,
        }
    }

    /// Computes the lines, each rounded half-even to the currency's minor unit.
    pub fn of(unit: Money, seats: Seats, gst: GstRule, fee: FeeRule) -> Result<Self, MoneyError> {
        let displayed = unit.times(seats.get())?;
        let currency = unit.currency();
        let (net, tax) = split_tax(displayed, gst)?;
        let platform_fee = if displayed.is_zero() {
            Money::zero(currency)
        } else {
            let share = displayed.amount() * fee.percent / Decimal::ONE_HUNDRED;
            Money::rounded(share + fee.fixed, currency)?
        };
        let without_fee = net.plus(tax)?;
        let total = match fee.bearer {
            FeeBearer::Host => without_fee,
            FeeBearer::Guest => without_fee.plus(platform_fee)?,
        };
        Ok(Self {
            unit,
            net,
            gst_percent: gst.percent,
            gst: tax,
            platform_fee,
            fee_bearer: fee.bearer,
            total,
        })
    }
}

fn split_tax(displayed: Money, gst: GstRule) -> Result<(Money, Money), MoneyError> {
    let currency = displayed.currency();
    let rate = gst.percent / Decimal::ONE_HUNDRED;
    if gst.inclusive {
        let net = Money::rounded(displayed.amount() / (Decimal::ONE + rate), currency)?;
        Ok((net, displayed.minus(net)?))
    } else {
        let tax = displayed.amount().checked_mul(rate).ok_or(MoneyError::OutOfRange)?;
        Ok((displayed, Money::rounded(tax, currency)?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn price(unit: &str, seats: u32, gst: (i64, bool), fee: (i64, i64, FeeBearer)) -> Price {
        Price::of(
            Money::parse(unit, Currency::Inr).unwrap(),
            Seats::new(seats).unwrap(),
            GstRule {
                percent: gst.0.into(),
                inclusive: gst.1,
            },
            FeeRule {
                percent: fee.0.into(),
                fixed: fee.1.into(),
                bearer: fee.2,
            },
        )
        .unwrap()
    }

    #[test]
    fn tax_inside_and_on_top() {
        let inside = price("118.00", 1, (18, true), (0, 0, FeeBearer::Host));
        assert_eq!(
            (inside.net.minor(), inside.gst.minor(), inside.total.minor()),
            (10_000, 1_800, 11_800)
        );
        let on_top = price("100.00", 2, (18, false), (0, 0, FeeBearer::Host));
        assert_eq!(
            (on_top.net.minor(), on_top.gst.minor(), on_top.total.minor()),
            (20_000, 3_600, 23_600)
        );
    }

    #[test]
    fn only_a_guest_sees_the_fee_in_the_total() {
        let host = price("100.00", 1, (0, true), (5, 3, FeeBearer::Host));
        assert_eq!((host.platform_fee.minor(), host.total.minor()), (800, 10_000));
        let guest = price("100.00", 1, (0, true), (5, 3, FeeBearer::Guest));
        assert_eq!(guest.total.minor(), 10_800);
    }

    #[test]
    fn free_seats_cost_nothing_whatever_the_fee() {
        assert!(price("0", 3, (18, false), (5, 3, FeeBearer::Guest)).total.is_zero());
    }

    proptest! {
        #[test]
        fn lines_sum_to_the_total(
            minor in 0..100_000_000_i64, seats in 1..=20_u32, gst in 0..=100_i64, inclusive: bool,
            percent in 0..=100_i64, fixed in 0..50_i64, guest: bool,
        ) {
            let unit = Money::from_minor(minor, Currency::Usd).unwrap();
            let bearer = if guest { FeeBearer::Guest } else { FeeBearer::Host };
            let price = Price::of(
                unit, Seats::new(seats).unwrap(),
                GstRule { percent: gst.into(), inclusive },
                FeeRule { percent: percent.into(), fixed: fixed.into(), bearer },
            ).unwrap();
            let fee = if guest { price.platform_fee.minor() } else { 0 };
            prop_assert_eq!(price.total.minor(), price.net.minor() + price.gst.minor() + fee);
            if inclusive {
                prop_assert_eq!(price.net.minor() + price.gst.minor(), minor * i64::from(seats));
            }
        }
    }
}
