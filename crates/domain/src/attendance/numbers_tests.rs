use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::attendance::{Claim, ClaimOrigin, merge};
use crate::ids::{ClientScanId, ScanId};

fn minute(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn claim(number: u64, direction: ScanDirection, at: i64, is_online: bool) -> Claim {
    let id = Uuid::from_u128(number.into());
    Claim {
        scan: ScanId::new(id),
        origin: if is_online {
            ClaimOrigin::Online { order: number }
        } else {
            ClaimOrigin::Offline {
                id: ClientScanId::new(id),
            }
        },
        direction,
        at: minute(at),
        device: String::new(),
    }
}

use ScanDirection::{In, Out, Undo};

#[test]
fn what_was_taken_back_never_happened() {
    let scans = [
        claim(1, In, 1, true),
        claim(2, Out, 2, true),
        claim(3, Undo, 3, true),
        claim(4, In, 4, true),
        claim(5, In, 5, true),
        claim(6, Out, 6, true),
        claim(7, In, 7, true),
    ];
    let passings = |until: usize| merge(&scans[..until], true).passings();
    assert_eq!(
        passings(2),
        [(minute(1), Passing::Arrival), (minute(2), Passing::Leaving)]
    );
    assert_eq!(passings(3), []);
    let expected = [
        (minute(4), Passing::Arrival),
        (minute(6), Passing::Leaving),
        (minute(7), Passing::Return),
    ];
    assert_eq!(passings(7), expected);
    let presence = |until: usize| merge(&scans[..until], true).presence.is_inside();
    assert_eq!(
        [1, 2, 3, 4, 6, 7].map(presence),
        [true, false, false, true, false, true]
    );
}

#[test]
fn quarters_begin_where_clocks_show_them() {
    for (at, expected) in [(0, 0), (14, 0), (15, 15), (29, 15), (-1, -15), (-15, -15)] {
        assert_eq!(
            quarter_of(minute(at) + TimeDelta::seconds(59)),
            minute(expected),
            "{at}"
        );
    }
}

#[test]
fn numbers_run_up_step_by_step() {
    let quarter = |from, arrivals, entries, leavings| QuarterHour {
        from: minute(from),
        arrivals,
        entries,
        leavings,
    };
    let steps = run_up([
        quarter(0, 2, 2, 0),
        quarter(15, 1, 2, 1),
        quarter(60, 0, 0, 3),
        quarter(75, 1, 1, 0),
    ]);
    let numbers: Vec<_> = steps.iter().map(|step| (step.checked_in, step.inside)).collect();
    assert_eq!(numbers, [(2, 2), (3, 3), (3, 0), (4, 1)]);
}

/// Scans of a few tickets: which ticket, which way, when, and whether a server decided it.
fn scans() -> impl Strategy<Value = Vec<(u8, ScanDirection, i64, bool)>> {
    let direction = prop_oneof![5 => Just(In), 4 => Just(Out), 1 => Just(Undo)];
    proptest::collection::vec((0_u8..4, direction, 0_i64..90, any::<bool>()), 0..30)
}

proptest! {
    /// The model: for each quarter everybody is asked whether they were inside at its end, as it is known now.
    #[test]
    fn a_series_says_what_counting_heads_says(scans in scans(), allows_reentry in any::<bool>()) {
        let mut tickets: BTreeMap<u8, Vec<Claim>> = BTreeMap::new();
        for (number, (ticket, direction, at, is_online)) in (1..).zip(scans) {
            // Only servers take check-ins back.
            let is_online = is_online || direction == Undo;
            tickets.entry(ticket).or_default().push(claim(number, direction, at, is_online));
        }
        let timelines: Vec<_> = tickets.values().map(|claims| merge(claims, allows_reentry)).collect();
        let passings: Vec<_> = timelines.iter().map(Timeline::passings).collect();
        let mut quarters: BTreeMap<_, QuarterHour> = BTreeMap::new();
        for (at, passing) in passings.iter().flatten() {
            let from = quarter_of(*at);
            let empty = QuarterHour { from, arrivals: 0, entries: 0, leavings: 0 };
            let quarter = quarters.entry(from).or_insert(empty);
            quarter.arrivals += u32::from(*passing == Passing::Arrival);
            quarter.entries += u32::from(*passing != Passing::Leaving);
            quarter.leavings += u32::from(*passing == Passing::Leaving);
        }
        let steps = run_up(quarters.into_values());
        for step in &steps {
            let end = step.quarter.from + QUARTER_HOUR;
            let until = |own: &[(DateTime<Utc>, Passing)]| own.iter().filter(|(at, _)| *at < end).count();
            let come = passings.iter().filter(|own| until(own) > 0).count();
            // Who passed an odd number of times is inside.
            let inside = passings.iter().filter(|own| until(own) % 2 == 1).count();
            prop_assert_eq!((step.checked_in as usize, step.inside as usize), (come, inside));
        }
        let last = steps.last().map_or((0, 0), |step| (step.checked_in, step.inside));
        let come = timelines.iter().filter(|one| one.presence.used_at.is_some()).count();
        let inside = timelines.iter().filter(|one| one.presence.is_inside()).count();
        prop_assert_eq!((last.0 as usize, last.1 as usize), (come, inside));
    }
}
