use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn minute(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn id(number: u128) -> ScanId {
    ScanId::new(Uuid::from_u128(number))
}

fn offline(number: u128, direction: ScanDirection, at: i64, device: &str) -> Claim {
    Claim {
        scan: id(number),
        origin: ClaimOrigin::Offline {
            id: ClientScanId::new(Uuid::from_u128(number)),
        },
        direction,
        at: minute(at),
        device: device.to_owned(),
    }
}

fn online(order: u64, direction: ScanDirection, at: i64) -> Claim {
    Claim {
        origin: ClaimOrigin::Online { order },
        ..offline(u128::from(order), direction, at, "desk")
    }
}

fn duplicate(of: u128, at: i64, device: &str) -> Standing {
    Standing::Duplicate {
        of: id(of),
        entry: Entry {
            at: minute(at),
            device: device.to_owned(),
        },
    }
}

#[test]
fn the_earliest_admission_counts_and_the_other_is_told_of_it() {
    let scans = [
        online(1, ScanDirection::In, 5),
        offline(2, ScanDirection::In, 3, "north"),
    ];
    let merged = merge(&scans, false);
    assert_eq!(merged.standing(id(2)), Some(&Standing::Done));
    assert_eq!(merged.standing(id(1)), Some(&duplicate(2, 3, "north")));
    let told: Vec<_> = merged.duplicates_of(id(2)).map(|claim| claim.device.as_str()).collect();
    assert_eq!(told, ["desk"]);
    assert_eq!(merged.presence.used_at, Some(minute(3)));
    assert_eq!(merged.presence.entries, 1);
}

#[test]
fn who_left_comes_in_again_only_where_the_event_allows_it() {
    let scans = [
        offline(3, ScanDirection::In, 9, "south"),
        offline(2, ScanDirection::Out, 6, "north"),
        offline(1, ScanDirection::In, 3, "north"),
    ];
    let open = merge(&scans, true);
    assert_eq!((open.presence.entries, open.presence.left_at), (2, None));
    assert_eq!(open.presence.used_at, Some(minute(3)));
    let shut = merge(&scans, false);
    assert_eq!((shut.presence.entries, shut.presence.left_at), (1, Some(minute(6))));
    assert_eq!(shut.standing(id(3)), Some(&duplicate(1, 3, "north")));
}

#[test]
fn leaving_counts_once_and_after_coming_in() {
    let out = |number, at| offline(number, ScanDirection::Out, at, "north");
    let scans = [
        out(1, 1),
        offline(2, ScanDirection::In, 2, "north"),
        out(3, 3),
        out(4, 4),
    ];
    let merged = merge(&scans, true);
    assert_eq!(merged.standing(id(1)), Some(&Standing::NeverIn));
    assert_eq!(merged.standing(id(3)), Some(&Standing::Done));
    assert_eq!(merged.standing(id(4)), Some(&Standing::LeftBefore { at: minute(3) }));
}

#[test]
fn an_undo_takes_back_what_came_before_it() {
    let scans = [
        online(1, ScanDirection::In, 5),
        online(2, ScanDirection::Undo, 6),
        offline(3, ScanDirection::In, 4, "north"),
        offline(4, ScanDirection::In, 7, "south"),
    ];
    let merged = merge(&scans, false);
    assert_eq!(merged.standing(id(1)), Some(&duplicate(3, 4, "north")));
    assert_eq!(merged.standing(id(4)), Some(&Standing::Done));
    assert_eq!(merged.presence.used_at, Some(minute(7)));
    assert_eq!(merge(&scans[..3], false).presence, Presence::default());
}

#[test]
fn what_servers_decided_stays_in_their_order() {
    // The second server's clock is a minute behind.
    let scans = [
        online(1, ScanDirection::In, 5),
        online(2, ScanDirection::Undo, 4),
        online(3, ScanDirection::In, 5),
    ];
    let merged = merge(&scans, false);
    assert!(merged.standings.iter().all(|(_, standing)| *standing == Standing::Done));
    assert_eq!(merged.presence.entries, 1);
}

fn claims() -> impl Strategy<Value = Vec<Claim>> {
    let direction = prop_oneof![
        5 => Just(ScanDirection::In),
        3 => Just(ScanDirection::Out),
        1 => Just(ScanDirection::Undo),
    ];
    // Few minutes and devices, so that many scans meet.
    let scan = (direction, 0_i64..6, 0_usize..3, any::<bool>());
    prop::collection::vec(scan, 0..8).prop_map(|scans| {
        let claim = |(number, (direction, at, device, is_online))| {
            let is_online = is_online || direction == ScanDirection::Undo;
            if is_online {
                online(number, direction, at)
            } else {
                offline(number.into(), direction, at, ["north", "south", "west"][device])
            }
        };
        (1..).zip(scans).map(claim).collect()
    })
}

proptest! {
    #[test]
    fn no_order_of_arrival_changes_anything(
        (known, told) in claims().prop_flat_map(|known| (Just(known.clone()), Just(known).prop_shuffle())),
        allows_reentry in any::<bool>(),
    ) {
        prop_assert_eq!(merge(&known, allows_reentry), merge(&told, allows_reentry));
    }

    #[test]
    fn every_scan_has_a_standing_and_every_duplicate_an_earlier_admission(
        known in claims(), allows_reentry in any::<bool>(),
    ) {
        let merged = merge(&known, allows_reentry);
        prop_assert_eq!(merged.standings.len(), known.len());
        for (place, (_, standing)) in merged.standings.iter().enumerate() {
            if let Standing::Duplicate { of, entry } = standing {
                let first = merged.standings[..place].iter().find(|(claim, _)| claim.scan == *of);
                let (claim, counts) = first.expect("the admission stands before its duplicate");
                prop_assert_eq!((counts, claim.at, &claim.device), (&Standing::Done, entry.at, &entry.device));
            }
        }
        if known.iter().any(|claim| claim.direction == ScanDirection::In)
            && known.iter().all(|claim| claim.direction != ScanDirection::Undo) {
            prop_assert!(merged.presence.entry.is_some(), "a good ticket lets its guest in");
        }
    }

    #[test]
    fn without_reentry_the_record_shows_the_earliest_admission(known in claims()) {
        let known: Vec<_> = known.into_iter().filter(|claim| {
            claim.direction != ScanDirection::Undo && matches!(claim.origin, ClaimOrigin::Offline { .. })
        }).collect();
        let merged = merge(&known, false);
        let admissions = known.iter().filter(|claim| claim.direction == ScanDirection::In);
        prop_assert_eq!(merged.presence.used_at, admissions.map(|claim| claim.at).min());
    }

    #[test]
    fn what_a_server_decides_last_changes_nothing_before(known in claims(), allows_reentry in any::<bool>()) {
        let before = merge(&known, allows_reentry);
        let latest = known.iter().map(|claim| claim.at).max().unwrap_or(DateTime::UNIX_EPOCH);
        let mut all = known;
        all.push(Claim { at: latest, ..online(99, ScanDirection::In, 0) });
        let after = merge(&all, allows_reentry);
        for (claim, standing) in before.standings.iter().filter(|(claim, _)| claim.at < latest) {
            prop_assert_eq!(after.standing(claim.scan), Some(standing));
        }
    }
}
