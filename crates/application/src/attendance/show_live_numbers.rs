//! How full an event is, for its door.

use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::attendance::{SeriesStep, run_up};
use turnout_domain::ids::EventId;

use super::DoorError;
use crate::access::authorize_read;
use crate::app::App;
use crate::context::RequestContext;

/// The longest series: more than ten days without a quarter of an hour in which nobody passes.
const LONGEST_SERIES: usize = 1000;

/// How full an event is, and how it came to that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveView {
    /// Tickets that are good or were used.
    pub expected: u32,
    /// Of them, those that were used.
    pub checked_in: u32,
    /// Guests who came in and have not left.
    pub inside: u32,
    /// The latest quarters of an hour in which somebody passed the door, the earliest first.
    pub series: Vec<SeriesStep>,
    /// When this was so.
    pub at: DateTime<Utc>,
}

/// The numbers, for the event's host and its door.
pub async fn show_live_numbers(app: &App, context: &RequestContext, event: EventId) -> Result<LiveView, DoorError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::DoorScan, event, now).await?;
    let numbers = app.attendance_queries.live(event).await?;
    let mut series = run_up(numbers.quarters);
    // A device may tell of any time before now, so quarters may be very many.
    series.drain(..series.len().saturating_sub(LONGEST_SERIES));
    Ok(LiveView {
        expected: numbers.expected,
        checked_in: numbers.checked_in,
        inside: numbers.inside,
        series,
        at: now,
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use turnout_domain::attendance::QuarterHour;
    use turnout_domain::events::{GuestStatus, Standing, Visibility};
    use turnout_ports::attendance::LiveNumbers;
    use uuid::Uuid;

    use super::*;
    use crate::testing::{ASHA, Parts, signed_in};

    #[tokio::test]
    async fn a_long_series_keeps_its_latest_steps_and_what_came_before_them_counts() {
        let mut parts = Parts::default();
        parts.event_queries.expect_standing().returning(|event, _, _| {
            Ok(Some(Standing {
                event,
                host: ASHA,
                announced: true,
                visibility: Visibility::Public,
                guest: GuestStatus::Host,
                is_superuser: false,
                grants: Vec::new(),
            }))
        });
        let quarters = (0..1003).map(|quarter| QuarterHour {
            from: DateTime::UNIX_EPOCH + TimeDelta::hours(quarter),
            arrivals: 1,
            entries: 1,
            leavings: 0,
        });
        let numbers = LiveNumbers {
            quarters: quarters.collect(),
            ..LiveNumbers::default()
        };
        let answer = move |_| Ok(numbers.clone());
        parts.attendance_queries.expect_live().once().returning(answer);
        let (app, _) = parts.build();
        let event = EventId::new(Uuid::from_u128(1));
        let view = show_live_numbers(&app, &signed_in(ASHA), event).await.unwrap();
        assert_eq!(
            (view.series.len(), view.series[0].inside, view.series[999].inside),
            (1000, 4, 1003)
        );
    }
}
