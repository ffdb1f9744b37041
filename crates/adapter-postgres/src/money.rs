//! Money between NUMERIC columns and the domain.

use rust_decimal::Decimal;
use turnout_domain::money::{Currency, Money};
use turnout_ports::store::{StoreError, StoreResult};

/// The currency of a row.
pub(crate) fn currency(code: &str) -> StoreResult<Currency> {
    code.parse().map_err(|_| corrupt("currency", code))
}

/// An amount of a row.
pub(crate) fn money(amount: Decimal, currency: Currency) -> StoreResult<Money> {
    Money::new(amount, currency).map_err(|error| corrupt("amount", &format!("{amount} {currency} {error}")))
}

/// A value that the database should never have held.
pub(crate) fn corrupt(what: &str, value: &str) -> StoreError {
    StoreError::Corrupt(format!("{what} {value:?}"))
}

/// A small count of a row, which a constraint keeps from being negative.
pub(crate) fn count<N: TryInto<u32> + Copy + std::fmt::Display>(number: N) -> StoreResult<u32> {
    number.try_into().map_err(|_| corrupt("count", &number.to_string()))
}

/// A small count for a column.
pub(crate) fn small(number: u32) -> StoreResult<i16> {
    i16::try_from(number).map_err(|_| corrupt("count", &number.to_string()))
}

/// A count for a column.
pub(crate) fn integer(number: u32) -> StoreResult<i32> {
    i32::try_from(number).map_err(|_| corrupt("count", &number.to_string()))
}
