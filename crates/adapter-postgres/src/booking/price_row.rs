//! The price of a reservation and of its order: the same columns in both.

use diesel::QueryableByName;
use diesel::sql_types::{Numeric, Text};
use rust_decimal::Decimal;
use turnout_domain::booking::{FeeBearer, Price};
use turnout_ports::store::{StoreError, StoreResult};

use crate::money::{corrupt, currency, money};

/// The columns that [`PriceRow`] reads, of the table with this short name.
macro_rules! price_columns {
    ($of:literal) => {
        concat!(
            $of,
            ".currency, ",
            $of,
            ".unit_price, ",
            $of,
            ".net_amount, ",
            $of,
            ".gst_percent, ",
            $of,
            ".gst_amount, ",
            $of,
            ".platform_fee, ",
            $of,
            ".fee_bearer, ",
            $of,
            ".total_amount"
        )
    };
}

pub(super) use price_columns;

#[derive(QueryableByName)]
pub(super) struct PriceRow {
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = Numeric)]
    unit_price: Decimal,
    #[diesel(sql_type = Numeric)]
    net_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    gst_percent: Decimal,
    #[diesel(sql_type = Numeric)]
    gst_amount: Decimal,
    #[diesel(sql_type = Numeric)]
    platform_fee: Decimal,
    #[diesel(sql_type = Text)]
    fee_bearer: String,
    #[diesel(sql_type = Numeric)]
    total_amount: Decimal,
}

impl TryFrom<PriceRow> for Price {
    type Error = StoreError;

    fn try_from(row: PriceRow) -> StoreResult<Self> {
        let currency = currency(&row.currency)?;
        Ok(Self {
            unit: money(row.unit_price, currency)?,
            net: money(row.net_amount, currency)?,
            gst_percent: row.gst_percent,
            gst: money(row.gst_amount, currency)?,
            platform_fee: money(row.platform_fee, currency)?,
            fee_bearer: FeeBearer::parse(&row.fee_bearer).ok_or_else(|| corrupt("fee bearer", &row.fee_bearer))?,
            total: money(row.total_amount, currency)?,
        })
    }
}
