//! The row of an order.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Integer, Nullable, Numeric, SmallInt, Text, Timestamptz, Uuid};
use rust_decimal::Decimal;
use turnout_domain::booking::{Order, OrderStatus, Price, Seats, WhenRefunded};
use turnout_domain::payments::ProviderName;
use turnout_ports::store::{StoreError, StoreResult};

use super::price_row::PriceRow;
use crate::money::{corrupt, count, money};

/// The columns that [`OrderRow`] reads, of `orders o`, `events e`, `ticket_tiers t`, `reservations r` and `users u`.
macro_rules! order_columns {
    () => {
        concat!(
            "o.uuid, o.number, u.uuid AS buyer, e.uuid AS event, t.uuid AS tier, r.uuid AS reservation, o.seats, \
             o.status, o.captured_amount, o.refunded_amount, o.when_refunded, o.provider, o.payment_attempt, \
             o.provider_payment_id, o.failure_reason, o.expires_at, o.created_at AS made_at, o.paid_at, o.closed_at, o.version, ",
            crate::booking::price_row::price_columns!("o")
        )
    };
}

/// The joins that [`order_columns`] needs.
macro_rules! order_joins {
    () => {
        "orders o JOIN events e ON e.id = o.event_id JOIN ticket_tiers t ON t.id = o.tier_id \
         JOIN reservations r ON r.id = o.reservation_id JOIN users u ON u.id = o.user_id"
    };
}

pub(super) use {order_columns, order_joins};

#[derive(QueryableByName)]
pub(super) struct OrderRow {
    #[diesel(sql_type = Uuid)]
    uuid: uuid::Uuid,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Uuid)]
    buyer: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    tier: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    reservation: uuid::Uuid,
    #[diesel(sql_type = SmallInt)]
    seats: i16,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(embed)]
    price: PriceRow,
    #[diesel(sql_type = Numeric)]
    captured_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    refunded_amount: Decimal,
    #[diesel(sql_type = Text)]
    when_refunded: String,
    #[diesel(sql_type = Nullable<Text>)]
    provider: Option<String>,
    #[diesel(sql_type = SmallInt)]
    payment_attempt: i16,
    #[diesel(sql_type = Nullable<Text>)]
    provider_payment_id: Option<String>,
    #[diesel(sql_type = Text)]
    failure_reason: String,
    #[diesel(sql_type = Timestamptz)]
    expires_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    paid_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    closed_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Integer)]
    version: i32,
}

impl TryFrom<OrderRow> for Order {
    type Error = StoreError;

    fn try_from(row: OrderRow) -> StoreResult<Self> {
        let price = Price::try_from(row.price)?;
        let provider = row.provider.as_deref().map(ProviderName::new).transpose();
        Ok(Self {
            id: row.uuid.into(),
            buyer: row.buyer.into(),
            event: row.event.into(),
            tier: row.tier.into(),
            reservation: row.reservation.into(),
            seats: Seats::new(count(row.seats)?).map_err(|_| corrupt("seats", &row.seats.to_string()))?,
            status: OrderStatus::parse(&row.status).ok_or_else(|| corrupt("status", &row.status))?,
            price,
            captured: money(row.captured_amount, price.total.currency())?,
            refunded: money(row.refunded_amount, price.total.currency())?,
            when_refunded: WhenRefunded::parse(&row.when_refunded)
                .ok_or_else(|| corrupt("when_refunded", &row.when_refunded))?,
            provider: provider.map_err(|_| corrupt("provider", row.provider.as_deref().unwrap_or_default()))?,
            attempt: count(row.payment_attempt)?,
            payment_ref: row.provider_payment_id,
            failure: row.failure_reason,
            expires_at: row.expires_at,
            created_at: row.made_at,
            paid_at: row.paid_at,
            closed_at: row.closed_at,
            version: count(row.version)?,
            number: row.number,
        })
    }
}
