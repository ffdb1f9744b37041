//! Events for the tests of this capability, and repositories that know one of them.

use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::booking::SeatCount;
use turnout_domain::change::Change;
use turnout_domain::events::{Event, EventChanges, GuestStatus, NewEvent, PriceInput, PricingChanges, Standing};
use turnout_domain::ids::{EventId, TierId};
use turnout_ports::events::{EventDetail, HostProfile};
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::system::Clock;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use crate::idempotency::Once;
use crate::testing::{ASHA, Parts};

pub const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
pub const TIER: TierId = TierId::new(Uuid::from_u128(0x71));

pub fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

pub fn complete() -> EventChanges {
    EventChanges {
        title: Some("Rooftop party".to_owned()),
        start_at: Change::Set(now() + TimeDelta::days(10)),
        end_at: Change::Set(now() + TimeDelta::days(10) + TimeDelta::hours(4)),
        venue_text: Some("12 Marine Drive".to_owned()),
        capacity: Some(50),
        pricing: PricingChanges {
            ticket_price: Some(PriceInput {
                amount: "499".to_owned(),
                currency: None,
            }),
            ..PricingChanges::default()
        },
        ..EventChanges::default()
    }
}

/// A complete draft of Asha's.
pub fn draft() -> Event {
    let new = NewEvent {
        changes: complete(),
        tiers: Vec::new(),
    };
    Event::compose(EVENT, ASHA, new, &[TIER], now()).unwrap()
}

pub fn published() -> Event {
    draft().published(now()).unwrap()
}

/// A published event of which 5 seats are held and 10 sold.
pub fn selling() -> Event {
    let mut event = published();
    event.seats = SeatCount {
        capacity: 50,
        held: 5,
        sold: 10,
        waiting: 0,
    };
    event.tiers[0].seats = event.seats;
    event
}

pub fn standing(event: &Event) -> Standing {
    Standing {
        event: event.id,
        host: event.host,
        announced: event.published_at.is_some(),
        visibility: event.visibility,
        guest: GuestStatus::None,
        is_superuser: false,
        grants: Vec::new(),
    }
}

pub fn detail(event: &Event) -> EventDetail {
    EventDetail {
        event: event.clone(),
        going_count: 0,
        requests_count: 0,
        venue: None,
        images: Vec::new(),
        host: HostProfile {
            id: event.host,
            name: "Asha".to_owned(),
            bio: String::new(),
            location: String::new(),
            company: String::new(),
            is_verified: true,
            version: 1,
        },
        standing: standing(event),
        reservation: None,
        created_at: now(),
        updated_at: now(),
    }
}

/// Repositories that know this event, lock it and show it. What changes it is not expected yet.
pub fn parts(event: &Event) -> Parts {
    let mut parts = Parts::default();
    let events = &mut parts.repositories.events;
    let known = event.clone();
    events
        .expect_standing()
        .returning(move |_, _, _| Ok(Some(standing(&known))));
    let known = event.clone();
    events.expect_lock().returning(move |_| Ok(Some(known.clone())));
    let known = event.clone();
    events
        .expect_detail()
        .returning(move |_, _, _| Ok(Some(detail(&known))));
    parts
}

/// No key: it simply happens.
pub fn once<O>() -> Once<'static, O> {
    Once {
        key: None,
        render: &|_| StoredAnswer {
            status: 200,
            headers: Vec::new(),
            body: None,
        },
    }
}
