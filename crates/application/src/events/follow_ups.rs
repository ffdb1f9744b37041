//! What must follow the commit of a change: guests are told, a cancelled event is wound down, the waitlist is served.

use turnout_domain::events::{Event, EventStatus, news_for_guests};
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use super::change_event::Change;
use crate::ids::Sequence;

/// Queues what follows, in the transaction of the change.
pub(super) async fn queue_follow_ups(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    change: &Change<'_>,
    old: &Event,
    new: &Event,
) -> Result<(), StoreError> {
    let event = new.id.uuid();
    // Whatever changed may have given seats to the people on the waitlist, or ended it.
    let line = (old.seats.waiting > 0).then_some(Job::ServeWaitlist { event });
    for job in follow_up(change.reason, old, new).into_iter().chain(line) {
        let job = NewJob {
            id: ids.take(),
            job,
            run_at: change.now,
        };
        tx.jobs().enqueue(&job).await?;
    }
    Ok(())
}

fn follow_up(reason: &str, old: &Event, new: &Event) -> Option<Job> {
    let event = new.id.uuid();
    let tell = |notice: &str, text: String| Job::TellGuests {
        event,
        notice: notice.to_owned(),
        text,
    };
    match (old.status, new.status) {
        (from, EventStatus::Cancelled) if from != EventStatus::Cancelled => Some(Job::WindDownEvent { event }),
        (EventStatus::Published, EventStatus::Postponed) => Some(tell("event_postponed", reason.to_owned())),
        (EventStatus::Postponed, EventStatus::Published) => Some(tell(
            "event_changed",
            "It takes place and can be booked again.".to_owned(),
        )),
        (EventStatus::Draft, _) => None,
        _ => news_for_guests(old, new).map(|news| tell("event_changed", news)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::samples::{draft, now, published};

    #[test]
    fn guests_hear_what_concerns_them() {
        let (draft, live) = (draft(), published());
        let start = now() + chrono::TimeDelta::days(40);
        let later = live
            .postponed(start, start + chrono::TimeDelta::hours(1), now())
            .unwrap();
        let again = later.published(now()).unwrap();
        let over = live.cancelled("Rain", now()).unwrap();
        let elsewhere = Event {
            venue_text: "Elsewhere".to_owned(),
            ..live.clone()
        };
        let renamed = Event {
            title: "Renamed".to_owned(),
            ..live.clone()
        };
        let draft_elsewhere = Event {
            venue_text: "Elsewhere".to_owned(),
            ..draft.clone()
        };
        for (old, new, expected) in [
            (&draft, &live, None),
            (&draft, &draft_elsewhere, None),
            (&live, &renamed, None),
            (&live, &elsewhere, Some("event_changed")),
            (&live, &later, Some("event_postponed")),
            (&later, &again, Some("event_changed")),
            (&live, &over, Some("wind down")),
        ] {
            let found = follow_up("Why", old, new);
            let found = found.as_ref().map(|job| match job {
                Job::TellGuests { notice, .. } => notice.as_str(),
                Job::WindDownEvent { .. } => "wind down",
                other => panic!("{other:?}"),
            });
            assert_eq!(found, expected, "{} to {}", old.status, new.status);
        }
    }
}
