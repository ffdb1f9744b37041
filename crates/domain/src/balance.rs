//! Sums of money that may fall below zero.

use std::fmt;

use rust_decimal::Decimal;

use crate::money::{Currency, Money, MoneyError};

/// What remains of money that came and went, in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    amount: Decimal,
    currency: Currency,
}

impl Balance {
    /// Nothing came and nothing went.
    pub const fn zero(currency: Currency) -> Self {
        Self {
            amount: Money::zero(currency).amount(),
            currency,
        }
    }

    /// The number, with exactly the currency's decimals.
    pub const fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// With money that came.
    pub fn plus(self, money: Money) -> Result<Self, MoneyError> {
        self.add(money.currency(), money.amount())
    }

    /// Without money that went.
    pub fn minus(self, money: Money) -> Result<Self, MoneyError> {
        self.add(money.currency(), -money.amount())
    }

    /// Less another sum.
    pub fn less(self, other: Self) -> Result<Self, MoneyError> {
        self.add(other.currency, -other.amount)
    }

    fn add(self, currency: Currency, amount: Decimal) -> Result<Self, MoneyError> {
        if currency != self.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let mut amount = self.amount.checked_add(amount).ok_or(MoneyError::OutOfRange)?;
        if amount.is_zero() {
            // Nobody owes minus nothing.
            amount.set_sign_positive(true);
        }
        Ok(Self { amount, currency })
    }
}

impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_below_zero_and_keeps_its_decimals() {
        let five = Money::parse("5", Currency::Inr).unwrap();
        let owed = Balance::zero(Currency::Inr).minus(five).unwrap();
        assert_eq!(owed.to_string(), "-5.00 INR");
        assert_eq!(owed.plus(five).unwrap().to_string(), "0.00 INR");
        assert_eq!(owed.less(owed).unwrap().amount(), Balance::zero(Currency::Inr).amount());
        let nothing = Balance::zero(Currency::Inr).less(Balance::zero(Currency::Inr));
        assert_eq!(nothing.unwrap().to_string(), "0.00 INR");
        assert_eq!(Balance::zero(Currency::Jpy).to_string(), "0 JPY");
    }

    #[test]
    fn does_not_mix_currencies() {
        let dollar = Money::parse("1", Currency::Usd).unwrap();
        let refused = Balance::zero(Currency::Inr).plus(dollar);
        assert_eq!(refused, Err(MoneyError::CurrencyMismatch));
    }
}
