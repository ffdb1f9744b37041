//! How an event goes, for its host: seats, tickets, money and days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use chrono_tz::Tz;
use turnout_domain::access::Permission;
use turnout_domain::balance::Balance;
use turnout_domain::booking::SeatCount;
use turnout_domain::events::{TicketActivity, TicketCounts, by_day};
use turnout_domain::ids::EventId;
use turnout_domain::money::{Currency, MoneyError};
use turnout_domain::payments::{CurrencyEarnings, Sums};
use turnout_ports::earnings::EventEarnings;
use turnout_ports::events::EventKey;
use turnout_ports::store::StoreError;

use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// Why the numbers are not shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowStatisticsError {
    /// The caller may not see them, or may not know that there is such an event.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Sums that no amount can hold.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How an event goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventStatistics {
    /// Whose days are meant.
    pub zone: Tz,
    /// Its seats, without holds that are over.
    pub seats: SeatCount,
    /// Seats that a newcomer can have.
    pub available: u32,
    /// Requests that wait for an answer.
    pub requests: u32,
    /// Its tickets.
    pub tickets: TicketCounts,
    /// What is the host's, in the event's own currency.
    pub revenue: Balance,
    /// The same in currencies that the event had before.
    pub other_revenue: Vec<Balance>,
    /// The days on which something happened.
    pub days: BTreeMap<NaiveDate, DayStatistics>,
}

/// What happened on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayStatistics {
    /// With its tickets.
    pub tickets: TicketActivity,
    /// What the day earned the host, in the event's own currency.
    pub revenue: Balance,
}

/// The numbers, for whoever may see the event's numbers and revenue.
pub async fn show_statistics(
    app: &App,
    context: &RequestContext,
    event: EventId,
) -> Result<EventStatistics, ShowStatisticsError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::EventStats, event, now).await?;
    let detail = queries.detail(&EventKey::Id(event), context.user(), now).await?;
    let earnings = app.earnings_queries.earnings(event).await?;
    let (Some(detail), Some(earnings)) = (detail, earnings) else {
        return Err(AccessError::EventNotFound.into());
    };
    let tickets = queries.ticket_statistics(event).await?;
    let (revenue, other_revenue) = revenue(&earnings)?;
    Ok(EventStatistics {
        zone: earnings.zone,
        seats: detail.event.seats,
        available: detail.event.available(),
        requests: detail.requests_count,
        tickets: tickets.counts,
        revenue,
        other_revenue,
        days: days(&by_day(tickets.activity, earnings.zone), &earnings)?,
    })
}

fn revenue(earned: &EventEarnings) -> Result<(Balance, Vec<Balance>), MoneyError> {
    let mut own = Balance::zero(earned.currency);
    let mut others = Vec::new();
    for (currency, earnings) in &earned.earnings.by_currency {
        let payable = earnings.total.payable()?;
        if *currency == earned.currency {
            own = payable;
        } else if payable != Balance::zero(*currency) {
            others.push(payable);
        }
    }
    Ok((own, others))
}

fn days(
    tickets: &BTreeMap<NaiveDate, TicketActivity>,
    earned: &EventEarnings,
) -> Result<BTreeMap<NaiveDate, DayStatistics>, MoneyError> {
    let currency: Currency = earned.currency;
    let nothing = CurrencyEarnings::zero(currency);
    let money = &earned.earnings.by_currency.get(&currency).unwrap_or(&nothing).by_day;
    let dates: BTreeSet<NaiveDate> = tickets.keys().chain(money.keys()).copied().collect();
    let day = |date: NaiveDate| {
        let sums = money.get(&date).copied().unwrap_or(Sums::zero(currency));
        let of_day = DayStatistics {
            tickets: tickets.get(&date).copied().unwrap_or_default(),
            revenue: sums.payable()?,
        };
        Ok((date, of_day))
    };
    dates.into_iter().map(day).collect()
}
