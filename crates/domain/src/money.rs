//! Exact money.
//!
//! Amounts are decimals with an ISO 4217 currency, never floats. An amount always has at most the currency's number of
//! decimals; arithmetic is checked and refuses to mix currencies.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};

/// The largest amount the system handles, 99,999,999,999.999: what NUMERIC(14, 3) holds.
const LARGEST: Decimal = Decimal::from_parts(276_447_231, 23_283, 0, false, 3);

/// An ISO 4217 currency the system can price in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Currency {
    /// Indian rupee.
    Inr,
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Canadian dollar.
    Cad,
    /// Australian dollar.
    Aud,
    /// Singapore dollar.
    Sgd,
    /// United Arab Emirates dirham.
    Aed,
    /// Japanese yen, which has no minor unit.
    Jpy,
    /// Kuwaiti dinar, which has three decimals.
    Kwd,
}

impl Currency {
    /// Every currency, in the order in which documents list them.
    pub const ALL: [Self; 10] = [
        Self::Inr,
        Self::Usd,
        Self::Eur,
        Self::Gbp,
        Self::Cad,
        Self::Aud,
        Self::Sgd,
        Self::Aed,
        Self::Jpy,
        Self::Kwd,
    ];

    /// The ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Inr => "INR",
            Self::Usd => "USD",
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Cad => "CAD",
            Self::Aud => "AUD",
            Self::Sgd => "SGD",
            Self::Aed => "AED",
            Self::Jpy => "JPY",
            Self::Kwd => "KWD",
        }
    }

    /// How many decimals an amount has (ISO 4217's minor unit exponent).
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Jpy => 0,
            Self::Kwd => 3,
            Self::Inr | Self::Usd | Self::Eur | Self::Gbp | Self::Cad | Self::Aud | Self::Sgd | Self::Aed => 2,
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|currency| currency.code() == code)
            .ok_or(MoneyError::UnknownCurrency)
    }
}

/// Why a text or a number is not money, or a sum cannot be formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not one of [`Currency::ALL`].
    #[error("is not a currency this system prices in")]
    UnknownCurrency,
    /// Not a plain decimal number.
    #[error("must be a decimal number such as 499.00")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("has more decimals than the currency")]
    TooPrecise,
    /// Below zero, or above the largest amount.
    #[error("is out of range")]
    OutOfRange,
    /// The two amounts are in different currencies.
    #[error("amounts of different currencies cannot be combined")]
    CurrencyMismatch,
}

/// An amount of one currency, zero or more, with at most the currency's decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// Nothing, in this currency.
    pub const fn zero(currency: Currency) -> Self {
        Self {
            amount: Decimal::from_parts(0, 0, 0, false, currency.decimals()),
            currency,
        }
    }

    /// An exact amount. Refuses negative, too large and too precise ones.
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let normal = amount.normalize();
        if normal.scale() > currency.decimals() {
            return Err(MoneyError::TooPrecise);
        }
        if normal.is_sign_negative() && !normal.is_zero() || normal > LARGEST {
            return Err(MoneyError::OutOfRange);
        }
        let mut amount = normal;
        amount.rescale(currency.decimals());
        Ok(Self { amount, currency })
    }

    /// Rounds half-even to the currency's minor unit. Refuses negative and too large amounts.
    pub fn rounded(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let rounded = amount.round_dp_with_strategy(currency.decimals(), RoundingStrategy::MidpointNearestEven);
        Self::new(rounded, currency)
    }

    /// Reads an amount as it stands on the wire: digits, optionally a point and more digits.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let plain = !amount.is_empty()
            && amount.len() <= 20
            && amount.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && amount.starts_with(|c: char| c.is_ascii_digit())
            && amount.ends_with(|c: char| c.is_ascii_digit());
        if !plain {
            return Err(MoneyError::NotANumber);
        }
        let value = Decimal::from_str(amount).map_err(|_| MoneyError::NotANumber)?;
        Self::new(value, currency)
    }

    /// From a count of minor units, as payment providers write amounts.
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        let amount = Decimal::try_new(minor, currency.decimals()).map_err(|_| MoneyError::OutOfRange)?;
        Self::new(amount, currency)
    }

    /// The count of minor units, as payment providers write amounts.
    pub fn minor(self) -> i64 {
        let units = i64::try_from(self.amount.mantissa()).unwrap_or(i64::MAX);
        debug_assert_eq!(self.amount.scale(), self.currency.decimals());
        units
    }

    /// The number, with exactly the currency's decimals.
    pub const fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether there is nothing to pay.
    pub fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let sum = self.amount.checked_add(other.amount).ok_or(MoneyError::OutOfRange)?;
        Self::new(sum, self.currency)
    }

    /// The sum, or the largest amount where it is more. For what only informs; of two currencies the first stays.
    #[must_use]
    pub fn saturating_plus(self, other: Self) -> Self {
        match self.plus(other) {
            Ok(sum) => sum,
            Err(MoneyError::CurrencyMismatch) => self,
            Err(_) => Self::new(LARGEST, self.currency).unwrap_or(self),
        }
    }

    /// The difference; refuses to go below zero.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let rest = self.amount.checked_sub(other.amount).ok_or(MoneyError::OutOfRange)?;
        Self::new(rest, self.currency)
    }

    /// This amount `count` times.
    pub fn times(self, count: u32) -> Result<Self, MoneyError> {
        let product = self
            .amount
            .checked_mul(Decimal::from(count))
            .ok_or(MoneyError::OutOfRange)?;
        Self::new(product, self.currency)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch)
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_carry_the_decimals_of_their_currency() {
        assert_eq!(
            Money::parse("499", Currency::Inr).unwrap().amount().to_string(),
            "499.00"
        );
        assert_eq!(Money::parse("5", Currency::Jpy).unwrap().amount().to_string(), "5");
        assert_eq!(
            Money::parse("1.5", Currency::Kwd).unwrap().amount().to_string(),
            "1.500"
        );
        assert_eq!(Money::parse("499.00", Currency::Inr).unwrap().minor(), 49_900);
        assert_eq!(
            Money::from_minor(1_500, Currency::Kwd).unwrap().amount().to_string(),
            "1.500"
        );
    }

    #[test]
    fn refuses_what_is_not_an_exact_amount() {
        assert_eq!(Money::parse("1.001", Currency::Inr), Err(MoneyError::TooPrecise));
        assert_eq!(Money::parse("1.5", Currency::Jpy), Err(MoneyError::TooPrecise));
        for text in [
            "", "-1", "+1", "1e3", "1_000", "1,5", ".5", "1.", "NaN", "0x10", " 1", "1.2.3",
        ] {
            assert_eq!(
                Money::parse(text, Currency::Usd),
                Err(MoneyError::NotANumber),
                "{text:?}"
            );
        }
        assert_eq!(
            Money::parse("99999999999.99", Currency::Usd).map(Money::is_zero),
            Ok(false)
        );
        assert_eq!(
            Money::parse("100000000000.00", Currency::Usd),
            Err(MoneyError::OutOfRange)
        );
    }

    #[test]
    fn nothing_carries_the_decimals_too() {
        assert_eq!(Money::zero(Currency::Inr).amount().to_string(), "0.00");
        assert_eq!(Money::zero(Currency::Jpy).amount().to_string(), "0");
        assert_eq!(Money::zero(Currency::Kwd).minor(), 0);
    }

    #[test]
    fn sums_are_checked() {
        let ten = Money::parse("10", Currency::Usd).unwrap();
        let euro = Money::parse("10", Currency::Eur).unwrap();
        assert_eq!(ten.plus(ten).unwrap(), Money::parse("20", Currency::Usd).unwrap());
        assert_eq!(ten.plus(euro), Err(MoneyError::CurrencyMismatch));
        assert_eq!(ten.minus(ten.times(2).unwrap()), Err(MoneyError::OutOfRange));
        assert_eq!(
            ten.times(u32::MAX).and_then(|m| m.times(u32::MAX)),
            Err(MoneyError::OutOfRange)
        );
    }

    #[test]
    fn rounds_half_even() {
        let half = |text: &str| {
            Money::rounded(text.parse().unwrap(), Currency::Usd)
                .unwrap()
                .amount()
                .to_string()
        };
        assert_eq!(half("0.125"), "0.12");
        assert_eq!(half("0.135"), "0.14");
        assert_eq!(half("2.5049"), "2.50");
    }
}
