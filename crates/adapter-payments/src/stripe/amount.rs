//! Amounts as Stripe writes them: whole numbers of the smallest unit, with exceptions.

use turnout_domain::money::{Currency, Money};

/// The number that Stripe is sent. The reason, where Stripe cannot charge this amount.
pub(super) fn units(money: Money) -> Result<i64, String> {
    let units = money.minor();
    match money.currency() {
        // Three decimals, the last of which must be 0.
        Currency::Kwd if units % 10 != 0 => Err(format!("Stripe takes {} in steps of 0.010", money.currency())),
        // Stripe counts these as ISO 4217 does, JPY whole. A currency that is added has to be looked up.
        Currency::Inr
        | Currency::Usd
        | Currency::Eur
        | Currency::Gbp
        | Currency::Cad
        | Currency::Aud
        | Currency::Sgd
        | Currency::Aed
        | Currency::Jpy
        | Currency::Kwd => Ok(units),
    }
}

/// The amount that Stripe tells, with its lower-case currency.
pub(super) fn money(units: i64, currency: &str) -> Option<Money> {
    let currency: Currency = currency.to_ascii_uppercase().parse().ok()?;
    Money::from_minor(units, currency).ok()
}

/// The currency as Stripe writes it.
pub(super) fn code(currency: Currency) -> String {
    currency.code().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(amount: &str, currency: Currency) -> Result<i64, String> {
        units(Money::parse(amount, currency).unwrap())
    }

    #[test]
    fn counts_smallest_units() {
        assert_eq!(sent("499.00", Currency::Inr), Ok(49_900));
        assert_eq!(sent("500", Currency::Jpy), Ok(500));
        assert_eq!(sent("5.120", Currency::Kwd), Ok(5_120));
        assert!(sent("5.124", Currency::Kwd).is_err());
    }

    #[test]
    fn reads_back_what_it_sends() {
        for currency in Currency::ALL {
            let money_sent = Money::from_minor(12_340, currency).unwrap();
            let units = units(money_sent).unwrap();
            assert_eq!(money(units, &code(currency)), Some(money_sent));
        }
        assert_eq!(money(1, "xau"), None);
        assert_eq!(money(-1, "usd"), None);
    }
}
