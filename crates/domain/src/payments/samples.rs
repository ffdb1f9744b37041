//! Values for this capability's tests.

use chrono::{DateTime, TimeDelta};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::ProviderName;
use crate::booking::{FeeBearer, FeeRule, GstRule, Order, OrderStatus, Price, Seats, WhenRefunded};
use crate::money::{Currency, Money};

/// An amount of rupees.
pub fn rupees(amount: &str) -> Money {
    Money::parse(amount, Currency::Inr).unwrap()
}

/// A provider.
pub fn provider() -> ProviderName {
    ProviderName::new("sandbox").unwrap()
}

/// An order of 100 rupees in this state, of which nothing went back.
pub fn order(status: OrderStatus) -> Order {
    let price = Price::of(
        rupees("100"),
        Seats::ONE,
        GstRule {
            percent: Decimal::ZERO,
            inclusive: true,
        },
        FeeRule {
            percent: Decimal::ZERO,
            fixed: Decimal::ZERO,
            bearer: FeeBearer::Host,
        },
    )
    .unwrap();
    let zero = Money::zero(Currency::Inr);
    Order {
        id: Uuid::nil().into(),
        number: String::new(),
        buyer: Uuid::nil().into(),
        event: Uuid::nil().into(),
        tier: Uuid::nil().into(),
        reservation: Uuid::nil().into(),
        seats: Seats::ONE,
        status,
        price,
        captured: if status.holds_money() { price.total } else { zero },
        refunded: zero,
        when_refunded: WhenRefunded::ReleaseSeats,
        provider: Some(provider()),
        attempt: 1,
        payment_ref: Some("pay_1".to_owned()),
        failure: String::new(),
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(10),
        created_at: DateTime::UNIX_EPOCH,
        paid_at: None,
        closed_at: None,
        version: 1,
    }
}
