//! Money on the wire.

use serde::{Deserialize, Serialize};
use turnout_domain::money::{Currency, Money, MoneyError};
use utoipa::ToSchema;

use crate::codes::field::{FieldCode, INVALID_FORMAT, OUT_OF_RANGE, UNKNOWN_VALUE};
use crate::problem::FieldError;

/// An exact amount of one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"amount": "499.00", "currency": "INR"})))]
pub struct MoneyView {
    /// The amount, with exactly the currency's decimals in answers and at most as many in requests.
    #[schema(pattern = r"^\d{1,11}(\.\d{1,3})?$")]
    pub amount: String,
    /// ISO 4217 code: INR, USD, EUR, GBP, CAD, AUD, SGD, AED, JPY or KWD.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: String,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self {
            amount: money.amount().to_string(),
            currency: money.currency().code().to_owned(),
        }
    }
}

impl MoneyView {
    /// The amount, or what is wrong with the field at `pointer`.
    pub fn parse(&self, pointer: &str) -> Result<Money, FieldError> {
        let refuse = |member: &str, code: FieldCode, fault: MoneyError| {
            FieldError::new(format!("{pointer}/{member}"), code, fault.to_string())
        };
        let currency: Currency = self
            .currency
            .parse()
            .map_err(|fault| refuse("currency", UNKNOWN_VALUE, fault))?;
        Money::parse(&self.amount, currency).map_err(|fault| match fault {
            MoneyError::OutOfRange => refuse("amount", OUT_OF_RANGE, fault),
            _ => refuse("amount", INVALID_FORMAT, fault),
        })
    }
}
