//! Scans of many who come in at once.

use std::collections::HashSet;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::attendance::{DoorRefusal, Scan, ScanDirection, ScanMethod};
use turnout_domain::audit::{AuditAction, AuditActor, AuditEntry, AuditObject, Changes, ObjectKind, Origin, Severity};
use turnout_domain::ids::{AuditId, ClientScanId, EventId, NotificationId, ScanId, TicketId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::attendance::{Admission, DecidedScan, DoorQuestion, KeptEntry};
use turnout_ports::store::{Mode, Store, StoreError, StoreResult};
use turnout_ports::system::Clock;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::crowd::{Crowd, EVENT};

const STAFF: UserId = UserId::new(Uuid::from_u128(1));

#[derive(QueryableByName)]
struct TicketRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    kept: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Some tickets of the event that nobody has used.
async fn tickets(crowd: &Crowd) -> Vec<TicketId> {
    let mut conn = crowd.database.write().await.unwrap();
    let query = diesel::sql_query(format!(
        "SELECT t.uuid FROM tickets t JOIN events e ON e.id = t.event_id
         WHERE e.uuid = '{EVENT}' AND t.status = 'active' ORDER BY t.id LIMIT 3"
    ));
    let rows: Vec<TicketRow> = query.load(&mut *conn).await.unwrap();
    rows.into_iter().map(|row| TicketId::new(row.uuid)).collect()
}

fn decided(number: u128, ticket: TicketId, action: AuditAction) -> DecidedScan {
    let at = ManualClock::default().now();
    DecidedScan {
        scan: Scan {
            id: ScanId::new(Uuid::from_u128(number)),
            event: EVENT,
            ticket: Some(ticket),
            direction: ScanDirection::In,
            method: ScanMethod::Code,
            given_reason: String::new(),
            by: STAFF,
            device: format!("device {number}"),
            client_id: Some(ClientScanId::new(Uuid::from_u128(number))),
            at,
        },
        audit: AuditEntry {
            id: AuditId::new(Uuid::from_u128(number)),
            at,
            actor: AuditActor::User(STAFF),
            origin: Origin {
                ip: None,
                user_agent: "test".into(),
                session: None,
                request_id: format!("scan {number}"),
            },
            action,
            object: AuditObject::new(ObjectKind::Ticket, ticket.uuid()),
            event: Some(EVENT),
            severity: Severity::Low,
            refused: None,
            changes: Changes::none(),
        },
    }
}

fn admitted(number: u128, ticket: TicketId) -> KeptEntry {
    KeptEntry::Admitted(Admission {
        decided: decided(number, ticket, AuditAction::CheckedIn),
        generation: 1,
        notice: NewNotification {
            id: NotificationId::new(Uuid::from_u128(number)),
            recipient: STAFF,
            sender: None,
            notice: Notice::CheckedIn {
                event: "Event 1".to_owned(),
            },
            reference: Reference {
                kind: "ticket",
                id: ticket.uuid(),
            },
        },
    })
}

fn refused(number: u128, ticket: TicketId) -> KeptEntry {
    let mut decided = decided(number, ticket, AuditAction::CheckInRefused);
    decided.audit = decided.audit.refused("ticket_unpaid");
    KeptEntry::Refused {
        decided,
        refusal: DoorRefusal::Unpaid,
    }
}

async fn keep(store: &PgStore, entries: &[KeptEntry]) -> StoreResult<Vec<Option<u32>>> {
    let mut tx = store.begin(Mode::WithFirstLock).await?;
    tx.attendance().look_at_all(&[]).await?;
    let kept = tx.attendance().keep_entries(entries).await?;
    tx.commit().await?;
    Ok(kept)
}

/// What is kept of the scans with small ids, and what of it was told and noted.
async fn rows(crowd: &Crowd) -> Vec<(String, i64)> {
    let mut conn = crowd.database.write().await.unwrap();
    let last = "'00000000-0000-0000-0000-0000000000ff'";
    let query = diesel::sql_query(format!(
        "SELECT 'audited' AS kept, count(*) AS rows FROM audit_logs WHERE uuid < {last}
         UNION ALL SELECT 'scanned ' || outcome, count(*) FROM ticket_scans WHERE uuid < {last} GROUP BY outcome
         UNION ALL SELECT 'told', count(*) FROM notifications WHERE uuid < {last}
         UNION ALL SELECT 'recorded', count(*) FROM attendance_records WHERE device <> '' AND entries = 1
         UNION ALL SELECT 'used', count(*) FROM tickets JOIN attendees a ON a.id = tickets.attendee_id
            WHERE tickets.status = 'used' AND a.status = 'checked_in'
         ORDER BY 1"
    ));
    let rows: Vec<Kept> = query.load(&mut *conn).await.unwrap();
    rows.into_iter().map(|row| (row.kept, row.rows)).collect()
}

#[tokio::test]
async fn a_locked_ticket_keeps_nobody_else_waiting_and_leaves_no_trace() {
    let crowd = Crowd::gather().await;
    let store = PgStore::new(crowd.database.clone());
    let [first, second, third]: [TicketId; 3] = tickets(&crowd).await.try_into().unwrap();
    let mut rival = store.begin(Mode::ReadWrite).await.unwrap();
    rival.attendance().lock(second).await.unwrap();
    let entries = [admitted(1, first), admitted(2, second), refused(3, third)];
    assert_eq!(keep(&store, &entries).await.unwrap(), [Some(0), None, Some(0)]);
    let expected = [
        ("audited", 2),
        ("recorded", 1),
        ("scanned ok", 1),
        ("scanned unpaid", 1),
        ("told", 1),
        ("used", 1),
    ];
    assert_eq!(rows(&crowd).await, expected.map(|(kept, rows)| (kept.to_owned(), rows)));
    rival.rollback().await.unwrap();
    // Once it is free it is redeemed, and the used one is not again.
    let again = [admitted(4, first), admitted(5, second)];
    assert_eq!(keep(&store, &again).await.unwrap(), [None, Some(0)]);
}

/// A refused scan refers to its ticket. If it waited for who has that locked, a batch that has let in others of the same
/// booking and who has the ticket would wait for each other.
#[tokio::test]
async fn a_refused_scan_does_not_wait_for_who_has_its_ticket() {
    let crowd = Crowd::gather().await;
    let store = PgStore::new(crowd.database.clone());
    let [first, second, _]: [TicketId; 3] = tickets(&crowd).await.try_into().unwrap();
    let mut rival = store.begin(Mode::ReadWrite).await.unwrap();
    rival.attendance().lock(first).await.unwrap();
    assert_eq!(keep(&store, &[refused(1, first)]).await.unwrap(), [Some(0)]);
    rival.rollback().await.unwrap();

    // The control: a lock that also keeps the ticket's key makes it wait, until the database gives up.
    let mut holder = crowd.database.write().await.unwrap();
    let locked = format!("BEGIN; SELECT FROM tickets WHERE uuid = '{second}' FOR UPDATE");
    holder.batch_execute(&locked).await.unwrap();
    let outcome = keep(&store, &[refused(2, second)]).await;
    assert!(matches!(outcome, Err(StoreError::Contended(_))), "{outcome:?}");
    holder.batch_execute("ROLLBACK").await.unwrap();
}

#[tokio::test]
async fn a_taken_id_of_a_device_keeps_none_of_the_batch() {
    let crowd = Crowd::gather().await;
    let store = PgStore::new(crowd.database.clone());
    let [first, second, third]: [TicketId; 3] = tickets(&crowd).await.try_into().unwrap();
    assert_eq!(keep(&store, &[refused(1, first)]).await.unwrap(), [Some(0)]);
    let mut twice = refused(2, second);
    if let KeptEntry::Refused { decided, .. } = &mut twice {
        decided.scan.client_id = Some(ClientScanId::new(Uuid::from_u128(1)));
    }
    let batch = [admitted(3, third), twice];
    let outcome = keep(&store, &batch).await;
    assert!(matches!(outcome, Err(StoreError::Contended(_))), "{outcome:?}");
    assert_eq!(keep(&store, &[admitted(3, third)]).await.unwrap(), [Some(0)]);
}

#[tokio::test]
async fn what_has_changed_since_the_look_lets_nobody_in() {
    let crowd = Crowd::gather().await;
    let store = PgStore::new(crowd.database.clone());
    let [reissued, cancelled, good]: [TicketId; 3] = tickets(&crowd).await.try_into().unwrap();
    crowd
        .run(&format!(
            "UPDATE tickets SET generation = 2 WHERE uuid = '{reissued}';
             UPDATE tickets SET status = 'cancelled', ended_at = now() WHERE uuid = '{cancelled}'"
        ))
        .await;
    let batch = [admitted(1, reissued), admitted(2, cancelled), admitted(3, good)];
    assert_eq!(keep(&store, &batch).await.unwrap(), [None, None, Some(0)]);
    crowd
        .run(&format!(
            "UPDATE tickets SET generation = 1 WHERE uuid = '{reissued}'; UPDATE events SET status = 'postponed'"
        ))
        .await;
    assert_eq!(keep(&store, &[admitted(4, reissued)]).await.unwrap(), [None]);
    crowd.run("UPDATE events SET status = 'published'").await;
    // The control: nothing else was in its way.
    assert_eq!(keep(&store, &[admitted(5, reissued)]).await.unwrap(), [Some(0)]);
}

#[tokio::test]
async fn seats_of_one_booking_count_those_that_came_in_before_them() {
    let crowd = Crowd::gather().await;
    let store = PgStore::new(crowd.database.clone());
    let [first, second, third]: [TicketId; 3] = tickets(&crowd).await.try_into().unwrap();
    crowd
        .run(&format!(
            "UPDATE tickets SET attendee_id = (SELECT attendee_id FROM tickets WHERE uuid = '{first}') WHERE uuid = '{third}'"
        ))
        .await;
    let batch = [admitted(1, third), admitted(2, second), admitted(3, first)];
    assert_eq!(keep(&store, &batch).await.unwrap(), [Some(0), Some(0), Some(1)]);
}

#[tokio::test]
async fn each_question_gets_its_own_view() {
    let crowd = Crowd::gather().await;
    let store = PgStore::new(crowd.database.clone());
    let tickets = tickets(&crowd).await;
    let question = |event, ticket| DoorQuestion {
        event,
        staff: STAFF,
        ticket,
        client_scan: None,
    };
    let nowhere = EventId::new(Uuid::from_u128(0xBAD));
    let mut questions: Vec<_> = tickets.iter().map(|ticket| question(EVENT, Some(*ticket))).collect();
    questions.push(question(nowhere, Some(tickets[0])));
    questions.push(question(EVENT, None));
    let mut tx = store.begin(Mode::WithFirstLock).await.unwrap();
    let views = tx.attendance().look_at_all(&questions).await.unwrap();
    let mut alone = Vec::new();
    for question in &questions {
        alone.push(tx.attendance().look(question).await.unwrap());
    }
    assert_eq!(views, alone);
    let seen = views.iter().flatten().filter_map(|view| view.ticket.as_ref());
    let seen: HashSet<TicketId> = seen
        .filter(|t| t.status == TicketStatus::Active)
        .map(|t| t.id)
        .collect();
    assert_eq!(seen, tickets.into_iter().collect());
    assert!(views[3].is_none() && views[4].is_some());
}
