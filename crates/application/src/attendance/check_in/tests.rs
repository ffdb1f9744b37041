use std::sync::Mutex;

use chrono::{DateTime, Utc};
use turnout_domain::attendance::{Door, DoorRefusal, DoorTicket, Entry, PaymentStatus, ScanOutcome};
use turnout_domain::audit::AuditAction;
use turnout_domain::events::{EventStatus, GuestStatus, Standing, Visibility};
use turnout_domain::ids::ClientScanId;
use turnout_domain::ticketing::{TicketCode, TicketCodeError, TicketPayload, TicketSecret, TicketStatus};
use turnout_ports::attendance::{Admission, DoorView, KeptScan};
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::store::StoreError;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::access::AccessError;
use crate::testing::{ASHA, Parts, signed_in};

mod entrances;
mod together;

const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
const TICKET: TicketId = TicketId::new(Uuid::from_u128(0x71));
const GUEST: UserId = UserId::new(Uuid::from_u128(0x9E));
const PAYLOAD: TicketPayload = TicketPayload {
    key_id: 1,
    ticket: TICKET,
    event: EVENT,
    generation: 1,
};

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn code() -> String {
    TicketCode::assemble(&PAYLOAD, &[7; 64]).as_str().to_owned()
}

/// A good ticket before the host.
fn view() -> DoorView {
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
            holder: GUEST,
            status: TicketStatus::Active,
            generation: 1,
            payment: PaymentStatus::Paid,
            entry: None,
            left_at: None,
            others_inside: 1,
        }),
        secret: Some(TicketSecret {
            hash: [9; 32],
            salt: [3; 16],
        }),
        inside: 0,
        is_repeated: false,
    }
}

fn used() -> DoorView {
    let mut view = view();
    if let Some(ticket) = &mut view.ticket {
        ticket.status = TicketStatus::Used;
        ticket.entry = Some(Entry {
            at: now(),
            device: "south".to_owned(),
        });
    }
    view
}

/// Each look sees the next of the views.
fn parts(views: Vec<DoorView>) -> Parts {
    let mut parts = Parts::default();
    parts.ticket_signer.expect_verify().returning(|text| {
        let known = TicketCode::dissect(text).map(|(payload, _)| payload);
        known.map_err(|_| TicketCodeError::Malformed)
    });
    parts.ticket_signer.expect_digest().returning(|salt, _| {
        assert_eq!(salt, [3; 16]);
        [9; 32]
    });
    let views = Mutex::new(views.into_iter());
    let looks = parts.repositories.attendance.expect_look();
    looks.returning(move |_| Ok(views.lock().unwrap().next()));
    parts
}

fn input() -> CheckIn {
    CheckIn {
        event: EVENT,
        entrance: Entrance::Code(code()),
        source: ScanSource {
            device: Some("north".to_owned()),
            client_scan: None,
        },
    }
}

async fn run(parts: Parts, input: CheckIn) -> (Result<Verdict, DoorError>, Endings) {
    let (app, store) = parts.build();
    let render = |_: &Verdict| StoredAnswer {
        status: 200,
        headers: Vec::new(),
        body: None,
    };
    let once = Once {
        key: None,
        render: &render,
    };
    let answer = check_in(&app, &signed_in(ASHA), ASHA, input, once).await;
    let verdict = answer.map(|answer| match answer {
        Answer::Done(verdict) => verdict,
        other => panic!("{other:?}"),
    });
    (verdict, store.endings())
}

#[tokio::test]
async fn one_look_and_one_write_admit() {
    let mut parts = parts(vec![view()]);
    let admits = parts.repositories.attendance.expect_admit();
    admits.once().returning(|admission| {
        let Admission {
            decided,
            generation,
            notice,
        } = admission;
        assert_eq!((*generation, notice.recipient, notice.sender), (1, GUEST, Some(ASHA)));
        assert_eq!((decided.scan.ticket, decided.scan.by), (Some(TICKET), ASHA));
        assert_eq!(decided.scan.device, "north");
        assert_eq!(decided.audit.action, AuditAction::CheckedIn);
        assert_eq!(decided.audit.event, Some(EVENT));
        Ok(true)
    });
    let (verdict, endings) = run(parts, input()).await;
    let Verdict::Done(passage) = verdict.unwrap() else {
        panic!("the guest comes in");
    };
    assert_eq!((passage.ticket, passage.seats_in, passage.at), (TICKET, 2, now()));
    assert_eq!((endings.commits, endings.rollbacks), (1, 0));
}

#[tokio::test]
async fn who_comes_second_looks_again_and_is_told() {
    let mut parts = parts(vec![view(), used()]);
    let attendance = &mut parts.repositories.attendance;
    attendance.expect_admit().once().returning(|_| Ok(false));
    attendance.expect_refuse().once().returning(|decided, refusal| {
        assert_eq!(refusal.outcome(), ScanOutcome::AlreadyCheckedIn);
        assert_eq!(decided.audit.refused, Some("already_checked_in"));
        Ok(())
    });
    let (verdict, endings) = run(parts, input()).await;
    let Verdict::Refused(DoorRefusal::AlreadyCheckedIn(entry)) = verdict.unwrap() else {
        panic!("the second is refused");
    };
    assert_eq!(entry.device, "south");
    // The refusal is kept.
    assert_eq!((endings.commits, endings.rollbacks), (1, 0));
}

#[tokio::test]
async fn the_database_must_confirm_the_code() {
    let mut view = view();
    view.secret = Some(TicketSecret {
        hash: [8; 32],
        salt: [3; 16],
    });
    let mut parts = parts(vec![view]);
    let refusals = parts.repositories.attendance.expect_refuse();
    refusals.once().returning(|_, refusal| {
        assert_eq!(*refusal, DoorRefusal::Unknown);
        Ok(())
    });
    let (verdict, _) = run(parts, input()).await;
    assert_eq!(verdict.unwrap(), Verdict::Refused(DoorRefusal::Unknown));
}

#[tokio::test]
async fn a_code_that_lies_about_its_event_is_unknown() {
    let mut view = view();
    if let Some(ticket) = &mut view.ticket {
        ticket.event = EventId::new(Uuid::from_u128(0xBAD));
    }
    let mut parts = parts(vec![view]);
    parts
        .repositories
        .attendance
        .expect_refuse()
        .once()
        .returning(|_, _| Ok(()));
    let (verdict, _) = run(parts, input()).await;
    assert_eq!(verdict.unwrap(), Verdict::Refused(DoorRefusal::Unknown));
}

#[tokio::test]
async fn a_repeated_scan_writes_nothing() {
    let repeated = DoorView {
        is_repeated: true,
        ..used()
    };
    let mut parts = parts(vec![repeated]);
    let recalls = parts.repositories.attendance.expect_recall();
    recalls.once().returning(|event, _| {
        assert_eq!(event, EVENT);
        Ok(Some(KeptScan {
            id: turnout_domain::ids::ScanId::new(Uuid::from_u128(0x5C)),
            ticket: Some(TICKET),
            direction: ScanDirection::In,
            outcome: ScanOutcome::Ok,
            reason: String::new(),
            at: DateTime::UNIX_EPOCH,
            named: None,
            seats_in: 3,
        }))
    });
    let mut input = input();
    input.source.client_scan = Some(ClientScanId::new(Uuid::from_u128(5)));
    let (verdict, _) = run(parts, input).await;
    let Verdict::Done(passage) = verdict.unwrap() else {
        panic!("it was admitted then");
    };
    assert_eq!((passage.at, passage.seats_in), (DateTime::UNIX_EPOCH, 3));
}

#[tokio::test]
async fn who_has_no_business_there_is_told_by_the_policy_of_events() {
    let strangers_view = DoorView { host: GUEST, ..view() };
    let mut parts = parts(vec![strangers_view]);
    parts.event_queries.expect_standing().once().returning(|event, _, _| {
        Ok(Some(Standing {
            event,
            host: GUEST,
            announced: true,
            visibility: Visibility::Public,
            guest: GuestStatus::None,
            is_superuser: false,
            grants: Vec::new(),
        }))
    });
    let (verdict, endings) = run(parts, input()).await;
    assert!(matches!(verdict, Err(DoorError::Access(AccessError::Forbidden))));
    assert_eq!((endings.commits, endings.rollbacks), (0, 1));
}

#[tokio::test]
async fn endless_rivals_are_contention() {
    // Five tries of the unit, each with three looks.
    let mut parts = parts(vec![view(); 15]);
    parts
        .repositories
        .attendance
        .expect_admit()
        .times(15)
        .returning(|_| Ok(false));
    let (verdict, endings) = run(parts, input()).await;
    assert!(matches!(verdict, Err(DoorError::Store(StoreError::Contended(_)))));
    assert_eq!((endings.commits, endings.rollbacks), (0, 5));
}
