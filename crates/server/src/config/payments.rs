//! What can be wrong with the section `payments`.

use rust_decimal::Decimal;
use turnout_adapter_payments::{http, sandbox};
use turnout_domain::money::{Currency, Money};

use super::error::Faults;
use super::sections::PlatformFee;
use crate::providers::Payments;

pub(super) fn check(faults: &mut Faults, payments: &Payments) {
    for section in payments.sections() {
        if section.is_enabled() {
            section.check(faults);
        }
    }
    provider(faults, "payments.default", &payments.default, payments);
    for (code, name) in &payments.by_currency {
        let key = format!("payments.by_currency.{code}");
        faults.check(
            &key,
            code.parse::<Currency>().is_ok(),
            "is no currency that Turnout knows",
        );
        provider(faults, &key, name, payments);
    }
    platform_fee(faults, &payments.platform_fee);
    let base = &payments.sandbox.webhook_base;
    if let Some(error) = http::parse_base(base).err().filter(|_| !base.is_empty()) {
        faults.check("payments.sandbox.webhook_base", false, &error.to_string());
    }
}

fn provider(faults: &mut Faults, key: &str, name: &str, payments: &Payments) {
    let sections = payments.sections();
    let mut all: Vec<(&str, bool)> = sections
        .iter()
        .map(|section| (section.name(), section.is_enabled()))
        .collect();
    all.push((sandbox::NAME, payments.sandbox.enabled));
    all.sort_unstable();
    let Some((_, is_enabled)) = all.iter().find(|(known, _)| *known == name) else {
        let names: Vec<&str> = all.iter().map(|(known, _)| *known).collect();
        let message = format!("`{name}` is no provider; there are: {}", names.join(", "));
        return faults.check(key, false, &message);
    };
    let message = format!("names {name}, which is switched off (payments.{name}.enabled)");
    faults.check(key, *is_enabled, &message);
}

fn platform_fee(faults: &mut Faults, fee: &PlatformFee) {
    let percent = fee.percent.parse::<Decimal>().ok();
    let is_percent = percent.is_some_and(|percent| percent >= Decimal::ZERO && percent <= Decimal::ONE_HUNDRED);
    faults.check(
        "payments.platform_fee.percent",
        is_percent,
        "must be a number from 0 to 100, as text",
    );
    for (code, amount) in &fee.fixed {
        let key = format!("payments.platform_fee.fixed.{code}");
        let money = code
            .parse::<Currency>()
            .and_then(|currency| Money::parse(amount, currency));
        faults.check(
            &key,
            money.is_ok(),
            "must be an amount of a known currency, as text, such as INR = \"5.00\"",
        );
    }
}
