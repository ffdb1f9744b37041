//! What an event has earned, on the wire.

use chrono::NaiveDate;
use serde::Serialize;
use turnout_domain::balance::Balance;
use turnout_domain::ids::EventId;
use turnout_domain::money::{Currency, MoneyError};
use turnout_domain::payments::{CurrencyEarnings, Sums};
use turnout_ports::earnings::EventEarnings;
use utoipa::ToSchema;
use uuid::Uuid;

/// A sum of one currency. It may be below zero, as on a day when more went back than came in.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Balance, examples(json!({"amount": "-499.00", "currency": "INR"})))]
pub(crate) struct BalanceView {
    /// The amount, with exactly the currency's decimals.
    #[schema(pattern = r"^-?\d+(\.\d{1,3})?$")]
    amount: String,
    /// ISO 4217 code.
    #[schema(pattern = "^[A-Z]{3}$")]
    currency: &'static str,
}

impl From<Balance> for BalanceView {
    fn from(balance: Balance) -> Self {
        Self {
            amount: balance.amount().to_string(),
            currency: balance.currency().code(),
        }
    }
}

/// Sums of completed movements of money. `payable` = `gross` - `refunded` - `charged_back` - `platform_fees`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EarningSums)]
pub(super) struct SumsView {
    /// Orders that were paid with money.
    #[schema(examples(2))]
    orders: u32,
    /// Their seats.
    #[schema(examples(3))]
    seats: u32,
    /// What came in.
    gross: BalanceView,
    /// What was sent back.
    refunded: BalanceView,
    /// What banks took back.
    charged_back: BalanceView,
    /// The tax in what stays.
    gst: BalanceView,
    /// The platform's fees for what stays, whoever bears them.
    platform_fees: BalanceView,
    /// What is the host's.
    payable: BalanceView,
}

impl SumsView {
    fn new(sums: &Sums) -> Result<Self, MoneyError> {
        Ok(Self {
            orders: sums.orders,
            seats: sums.seats,
            gross: sums.gross.into(),
            refunded: sums.refunded.into(),
            charged_back: sums.charged_back.into(),
            gst: sums.gst.into(),
            platform_fees: sums.platform_fees.into(),
            payable: sums.payable()?.into(),
        })
    }
}

/// Money that is not settled yet. It is in no sum.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PendingMoney)]
pub(super) struct PendingView {
    /// Totals of orders that wait for their money.
    awaiting_payment: BalanceView,
    /// Refunds that the provider has not confirmed.
    refunds_under_way: BalanceView,
    /// Refunds that the provider refused and that neither a retry nor a later refund has made good: it is owed.
    refunds_failed: BalanceView,
    /// What banks want to take back and may.
    disputed: BalanceView,
}

/// Money that came and bought nothing, as its order was closed or its seats were gone. It goes back by itself and is in
/// no sum.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StrayMoney)]
pub(super) struct StrayView {
    /// What came.
    received: BalanceView,
    /// What of it went back; more than came where it went back twice.
    returned: BalanceView,
}

/// The sums of one tier.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = TierEarnings)]
pub(super) struct TierView {
    /// The tier.
    tier_id: Uuid,
    /// Its name.
    #[schema(examples("Standard"))]
    tier: String,
    #[serde(flatten)]
    sums: SumsView,
}

/// The sums of one day.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DayEarnings)]
pub(super) struct DayView {
    /// The day in the event's time zone. A payment counts on its day, and what goes back on the day when it does.
    date: NaiveDate,
    #[serde(flatten)]
    sums: SumsView,
}

/// What an event has earned in one currency.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CurrencyEarnings)]
pub(super) struct CurrencyView {
    /// ISO 4217 code.
    #[schema(pattern = "^[A-Z]{3}$", examples("INR"))]
    currency: &'static str,
    /// Everything.
    total: SumsView,
    /// What banks took back although it had been refunded: it went out twice. Part of `charged_back` or, of money that
    /// bought nothing, of `returned`.
    paid_back_twice: BalanceView,
    /// What is not settled yet.
    pending: PendingView,
    /// What bought nothing.
    stray: StrayView,
    /// Each tier that was sold.
    by_tier: Vec<TierView>,
    /// Each day on which money moved.
    by_day: Vec<DayView>,
}

/// What an event has earned.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EventEarnings)]
pub(super) struct EarningsView {
    /// The event.
    event_id: Uuid,
    /// Whose days are meant.
    #[schema(examples("Asia/Kolkata"))]
    time_zone: &'static str,
    /// By currency; the event's own is always there.
    currencies: Vec<CurrencyView>,
}

impl EarningsView {
    pub(super) fn new(event: EventId, of: &EventEarnings) -> Result<Self, MoneyError> {
        let mut earned = of.earnings.by_currency.clone();
        earned
            .entry(of.currency)
            .or_insert_with(|| CurrencyEarnings::zero(of.currency));
        let views = earned.iter().map(|(currency, earned)| view(*currency, earned, of));
        Ok(Self {
            event_id: event.uuid(),
            time_zone: of.zone.name(),
            currencies: views.collect::<Result<_, _>>()?,
        })
    }
}

fn view(currency: Currency, earned: &CurrencyEarnings, of: &EventEarnings) -> Result<CurrencyView, MoneyError> {
    let sold = of
        .tiers
        .iter()
        .filter_map(|(tier, name)| Some((tier, name, earned.by_tier.get(tier)?)));
    let by_tier = sold.map(|(tier, name, sums)| {
        Ok(TierView {
            tier_id: tier.uuid(),
            tier: name.clone(),
            sums: SumsView::new(sums)?,
        })
    });
    let by_day = earned.by_day.iter().map(|(date, sums)| {
        Ok(DayView {
            date: *date,
            sums: SumsView::new(sums)?,
        })
    });
    Ok(CurrencyView {
        currency: currency.code(),
        total: SumsView::new(&earned.total)?,
        paid_back_twice: earned.paid_back_twice.into(),
        pending: PendingView {
            awaiting_payment: earned.awaiting_payment.into(),
            refunds_under_way: earned.refunds_under_way.into(),
            refunds_failed: earned.refunds_failed.into(),
            disputed: earned.disputed.into(),
        },
        stray: StrayView {
            received: earned.stray_received.into(),
            returned: earned.stray_returned.into(),
        },
        by_tier: by_tier.collect::<Result<_, _>>()?,
        by_day: by_day.collect::<Result<_, _>>()?,
    })
}
