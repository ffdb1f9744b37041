use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use turnout_domain::attendance::{Claim, ClaimOrigin, Door, PaymentStatus, Presence, ScanOutcome};
use turnout_domain::events::{EventStatus, GuestStatus, Standing, Visibility};
use turnout_domain::ids::ScanId;
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{DoorView, KeptClaim, KeptScan, OfflineScan, Recount};
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, signed_in};

const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
const TICKET: TicketId = TicketId::new(Uuid::from_u128(0x71));
const ONLINE: ScanId = ScanId::new(Uuid::from_u128(0x51));

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn ago(minutes: i64) -> DateTime<Utc> {
    now() - TimeDelta::minutes(minutes)
}

fn view(status: TicketStatus, is_repeated: bool) -> DoorView {
    DoorView {
        door: Door {
            event: EVENT,
            title: "Jazz night".to_owned(),
            status: EventStatus::Published,
            opens_at: None,
            allows_reentry: false,
            max_inside: None,
        },
        host: ASHA,
        is_superuser: false,
        grants: Vec::new(),
        ticket: Some(DoorTicket {
            id: TICKET,
            event: EVENT,
            number: "TKT-1".to_owned(),
            guest: "Ravi".to_owned(),
            tier: "VIP".to_owned(),
            holder: UserId::new(Uuid::from_u128(0x9E)),
            status,
            generation: 1,
            payment: PaymentStatus::Paid,
            entry: None,
            left_at: None,
            others_inside: 0,
        }),
        secret: None,
        inside: 0,
        is_repeated,
    }
}

/// The admission of a server, five minutes ago.
fn online() -> KeptClaim {
    KeptClaim {
        claim: Claim {
            scan: ONLINE,
            origin: ClaimOrigin::Online { order: 1 },
            direction: ScanDirection::In,
            at: ago(5),
            device: "south".to_owned(),
        },
        counts_as: ScanOutcome::Ok,
    }
}

/// What the use case wrote, in its order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

fn kept(scan: &OfflineScan) -> String {
    let minutes = (now() - scan.scan.at).num_minutes();
    let refusal = scan.refusal.as_ref().map_or("ok", DoorRefusal::code);
    format!("keep {refusal} {minutes} ago")
}

fn settled(presence: &Presence) -> String {
    let since = presence.used_at.map(|at| (now() - at).num_minutes());
    format!("settle used {since:?} ago, {} entries", presence.entries)
}

fn recounted(recounts: &[Recount]) -> String {
    let words: Vec<_> = recounts.iter().map(|one| one.counts_as.as_str()).collect();
    format!("recount {words:?}")
}

/// A ticket with these scans at a door of which Asha is the host. Everything that is written is logged.
fn parts(view: DoorView, known: Vec<KeptClaim>, log: &Log) -> Parts {
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
    let (door, one) = (&mut parts.repositories.attendance, log.clone());
    door.expect_lock().returning(move |ticket| {
        assert_eq!(ticket, TICKET);
        one.add("lock");
        Ok(())
    });
    door.expect_look().returning(move |_| Ok(Some(view.clone())));
    door.expect_claims().returning(move |_| Ok(known.clone()));
    let one = log.clone();
    door.expect_keep_offline().returning(move |scan| {
        one.add(kept(scan));
        Ok(())
    });
    let one = log.clone();
    door.expect_recount().returning(move |recounts| {
        one.add(recounted(recounts));
        Ok(())
    });
    let one = log.clone();
    door.expect_settle().returning(move |_, presence| {
        one.add(settled(presence));
        Ok(())
    });
    let one = log.clone();
    parts.repositories.audit.expect_append().returning(move |entries| {
        one.add(format!("audit {}", entries[0].action.as_str()));
        Ok(())
    });
    let one = log.clone();
    parts.repositories.notifications.expect_add().returning(move |notes| {
        one.add(format!("tell {}", notes.len()));
        Ok(())
    });
    parts
}

fn report(id: u128, generation: u16, minutes_ago: i64) -> OfflineReport {
    OfflineReport {
        client_scan: ClientScanId::new(Uuid::from_u128(id)),
        seen: Seen::Ticket(TICKET, generation),
        direction: ScanDirection::In,
        device: "north".to_owned(),
        device_at: ago(minutes_ago),
    }
}

async fn tell(parts: Parts, reports: Vec<OfflineReport>) -> (Result<Vec<ToldScan>, DoorError>, Endings) {
    let (app, store) = parts.build();
    let render = |_: &Vec<ToldScan>| StoredAnswer {
        status: 200,
        headers: Vec::new(),
        body: None,
    };
    let once = Once {
        key: None,
        render: &render,
    };
    let answer = sync_check_ins(&app, &signed_in(ASHA), ASHA, EVENT, reports, once).await;
    let told = answer.map(|answer| match answer {
        Answer::Done(told) => told,
        other => panic!("{other:?}"),
    });
    (told, store.endings())
}

#[tokio::test]
async fn the_first_scan_of_a_ticket_uses_it_up_and_tells_the_guest() {
    let log = Log::default();
    let parts = parts(view(TicketStatus::Active, false), Vec::new(), &log);
    let (told, endings) = tell(parts, vec![report(1, 1, 3)]).await;
    let told = told.unwrap();
    assert_eq!((&told[0].told, told[0].is_repeated), (&Told::Counts, false));
    assert_eq!(endings.commits, 1);
    let expected = [
        "lock",
        "keep ok 3 ago",
        "recount []",
        "settle used Some(3) ago, 1 entries",
        "audit attendance.checked_in",
        "tell 1",
    ];
    assert_eq!(log.lines(), expected);
}

#[tokio::test]
async fn an_earlier_scan_makes_a_duplicate_of_the_admission_that_was_known() {
    let log = Log::default();
    let parts = parts(view(TicketStatus::Used, false), vec![online()], &log);
    let (told, _) = tell(parts, vec![report(1, 1, 9)]).await;
    let told = told.unwrap();
    assert_eq!(told[0].told, Told::Counts);
    let south = Entry {
        at: ago(5),
        device: "south".to_owned(),
    };
    assert_eq!(told[0].duplicates, [south]);
    // The guest was told when the server let them in.
    let expected = [
        "lock",
        "keep ok 9 ago",
        "recount [\"already_checked_in\"]",
        "settle used Some(9) ago, 1 entries",
        "audit attendance.checked_in",
    ];
    assert_eq!(log.lines(), expected);
}

#[tokio::test]
async fn a_later_scan_is_the_duplicate_and_hears_of_the_first() {
    let log = Log::default();
    let parts = parts(view(TicketStatus::Used, false), vec![online()], &log);
    let (told, _) = tell(parts, vec![report(1, 1, 2)]).await;
    let first = Entry {
        at: ago(5),
        device: "south".to_owned(),
    };
    assert_eq!(
        told.unwrap()[0].told,
        Told::Refused(DoorRefusal::AlreadyCheckedIn(first))
    );
    let expected = [
        "lock",
        "keep already_checked_in 2 ago",
        "recount []",
        "settle used Some(5) ago, 1 entries",
        "audit attendance.check_in_refused",
    ];
    assert_eq!(log.lines(), expected);
}

#[tokio::test]
async fn a_dead_code_is_kept_and_changes_nothing() {
    let log = Log::default();
    let parts = parts(view(TicketStatus::Active, false), Vec::new(), &log);
    let (told, _) = tell(parts, vec![report(1, 2, 1)]).await;
    assert_eq!(told.unwrap()[0].told, Told::Refused(DoorRefusal::NotValid));
    let expected = [
        "lock",
        "keep ticket_not_valid 1 ago",
        "audit attendance.check_in_refused",
    ];
    assert_eq!(log.lines(), expected);
}

#[tokio::test]
async fn a_scan_that_is_told_again_writes_nothing_and_hears_what_it_counts_as_by_now() {
    let log = Log::default();
    let own = KeptClaim {
        claim: Claim {
            scan: ScanId::new(Uuid::from_u128(0x52)),
            origin: ClaimOrigin::Offline {
                id: ClientScanId::new(Uuid::from_u128(1)),
            },
            at: ago(2),
            device: "north".to_owned(),
            ..online().claim
        },
        counts_as: ScanOutcome::Ok,
    };
    let scan = own.claim.scan;
    let mut parts = parts(view(TicketStatus::Used, true), vec![own, online()], &log);
    parts.repositories.attendance.expect_recall().returning(move |_, _| {
        Ok(Some(KeptScan {
            id: scan,
            ticket: Some(TICKET),
            direction: ScanDirection::In,
            outcome: ScanOutcome::Ok,
            reason: String::new(),
            at: ago(2),
            named: None,
            seats_in: 1,
        }))
    });
    let (told, _) = tell(parts, vec![report(1, 1, 2)]).await;
    let told = told.unwrap();
    assert!(told[0].is_repeated && told[0].seen_at.at == ago(2));
    assert!(matches!(told[0].told, Told::Refused(DoorRefusal::AlreadyCheckedIn(_))));
    assert_eq!(log.lines(), ["lock"]);
}

#[tokio::test]
async fn each_scan_is_decided_in_a_transaction_of_its_own() {
    let log = Log::default();
    let parts = parts(view(TicketStatus::Used, false), vec![online()], &log);
    let (told, endings) = tell(parts, vec![report(1, 1, 2), report(2, 2, 3), report(3, 1, 4)]).await;
    assert_eq!((told.unwrap().len(), endings.commits), (3, 3));
}

#[tokio::test]
async fn too_many_scans_are_refused_before_any_is_looked_at() {
    let reports = (0..).map(|id| report(id, 1, 1)).take(MOST_SCANS_AT_ONCE + 1).collect();
    let (told, endings) = tell(Parts::default(), reports).await;
    assert!(matches!(told, Err(DoorError::Invalid(_))));
    assert_eq!(endings.commits, 0);
}
