//! Reading the audit log.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::audit::PgAuditQueries;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::audit::{AuditAction, AuditActor, AuditEntry, AuditObject, Changes, ObjectKind, Origin, Severity};
use turnout_domain::ids::{AuditId, EventId, SessionId, UserId};
use turnout_ports::audit::{AuditFilter, AuditQueries, RecordedOrigin};
use turnout_ports::page::PageRequest;
use turnout_ports::store::{Mode, Store};
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, TestDatabase};
use uuid::Uuid;

const ASHA: UserId = UserId::new(Uuid::from_u128(1));
const PARTY: EventId = EventId::new(Uuid::from_u128(50));

fn start() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn entry(number: u32, action: AuditAction) -> AuditEntry {
    AuditEntry {
        id: AuditId::new(Uuid::from_u128(number.into())),
        at: start() + TimeDelta::minutes(number.into()),
        actor: AuditActor::User(ASHA),
        origin: Origin {
            ip: Some("203.0.113.9".into()),
            user_agent: "test".into(),
            session: Some(SessionId::new(Uuid::from_u128(8))),
            request_id: format!("r{number}"),
        },
        action,
        object: AuditObject::new(ObjectKind::Event, PARTY.uuid()),
        event: Some(PARTY),
        severity: Severity::Low,
        refused: None,
        changes: Changes::none().from_to("title", "Old", "New").set("city", "Pune"),
    }
}

/// Five entries: of the event, of the event by the system, of the event and refused, of nothing, of the event.
async fn world(test: &TestDatabase) -> PgAuditQueries {
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let insert = format!(
        "INSERT INTO users (uuid, phone, joined_at) VALUES ('{ASHA}', '+919800000001', now());
         INSERT INTO user_profiles (uuid, user_id, name) SELECT gen_random_uuid(), id, 'Asha' FROM users"
    );
    database.write().await.unwrap().batch_execute(&insert).await.unwrap();
    let by_system = AuditEntry {
        actor: AuditActor::System,
        ..entry(2, AuditAction::EventCompleted)
    };
    let refused = entry(3, AuditAction::CheckInRefused)
        .refused("already_checked_in")
        .severity(Severity::High);
    let elsewhere = AuditEntry {
        event: None,
        object: AuditObject::unknown(ObjectKind::User),
        severity: Severity::Critical,
        ..entry(4, AuditAction::SignInRefused)
    };
    let entries = [
        entry(1, AuditAction::EventCreated),
        by_system,
        refused,
        elsewhere,
        entry(5, AuditAction::EventCancelled),
    ];
    let mut transaction = PgStore::new(database.clone()).begin(Mode::ReadWrite).await.unwrap();
    transaction.audit().append(&entries).await.unwrap();
    transaction.commit().await.unwrap();
    PgAuditQueries::new(database)
}

async fn found(queries: &PgAuditQueries, filter: AuditFilter) -> Vec<u128> {
    let page = queries
        .list(
            &filter,
            &PageRequest {
                limit: 100,
                after: None,
            },
        )
        .await
        .unwrap();
    page.items.into_iter().map(|entry| entry.id.uuid().as_u128()).collect()
}

#[tokio::test]
async fn an_entry_comes_back_as_it_was_written() {
    let test = TestDatabase::create().await;
    let queries = world(&test).await;
    let filter = AuditFilter {
        request_id: Some("r1".into()),
        ..AuditFilter::default()
    };
    let page = queries
        .list(&filter, &PageRequest { limit: 1, after: None })
        .await
        .unwrap();
    let entry = &page.items[0];
    assert_eq!(
        (entry.actor, entry.actor_name.as_str(), entry.actor_kind.as_str()),
        (Some(ASHA), "Asha", "user")
    );
    assert_eq!(
        (entry.action.as_str(), entry.object_kind.as_str()),
        ("events.event_created", "event")
    );
    assert_eq!((entry.object, entry.event), (Some(PARTY.uuid()), Some(PARTY)));
    assert_eq!(entry.at, start() + TimeDelta::minutes(1));
    let origin = RecordedOrigin {
        ip: Some("203.0.113.9".into()),
        user_agent: "test".into(),
        session: Some(SessionId::new(Uuid::from_u128(8))),
        request_id: "r1".into(),
    };
    assert_eq!(entry.origin, origin);
    assert_eq!((entry.severity.as_str(), entry.refused.as_deref()), ("low", None));
    assert_eq!(
        (&entry.old["title"], &entry.new["title"], &entry.new["city"]),
        (&"Old".into(), &"New".into(), &"Pune".into())
    );
}

/// A filter that lets everything through but for what is set.
fn only(set: impl FnOnce(&mut AuditFilter)) -> AuditFilter {
    let mut filter = AuditFilter::default();
    set(&mut filter);
    filter
}

#[tokio::test]
async fn each_filter_lets_through_what_it_names() {
    let test = TestDatabase::create().await;
    let queries = world(&test).await;
    let minute = |number| Some(start() + TimeDelta::minutes(number));
    let stranger = UserId::new(Uuid::from_u128(9));
    let cases: Vec<(AuditFilter, &[u128])> = vec![
        (only(|_| ()), &[5, 4, 3, 2, 1]),
        (only(|filter| filter.actor = Some(ASHA)), &[5, 4, 3, 1]),
        (only(|filter| filter.actor = Some(stranger)), &[]),
        (only(|filter| filter.action = Some(AuditAction::EventCancelled)), &[5]),
        (only(|filter| filter.object = Some(PARTY.uuid())), &[5, 3, 2, 1]),
        (only(|filter| filter.event = Some(PARTY)), &[5, 3, 2, 1]),
        (only(|filter| filter.min_severity = Some(Severity::High)), &[4, 3]),
        (only(|filter| filter.refused = Some(true)), &[3]),
        (only(|filter| filter.refused = Some(false)), &[5, 4, 2, 1]),
        (only(|filter| filter.after = minute(3)), &[5, 4, 3]),
        (only(|filter| filter.before = minute(3)), &[2, 1]),
        (
            only(|filter| (filter.after, filter.refused) = (minute(2), Some(true))),
            &[3],
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(found(&queries, filter.clone()).await, expected, "{filter:?}");
    }
}

#[tokio::test]
async fn pages_join_without_a_gap() {
    let test = TestDatabase::create().await;
    let queries = world(&test).await;
    let filter = AuditFilter {
        event: Some(PARTY),
        ..AuditFilter::default()
    };
    let first = queries
        .list(&filter, &PageRequest { limit: 3, after: None })
        .await
        .unwrap();
    assert_eq!(first.items.len(), 3);
    let second = queries
        .list(
            &filter,
            &PageRequest {
                limit: 3,
                after: first.next,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        second
            .items
            .iter()
            .map(|entry| entry.id.uuid().as_u128())
            .collect::<Vec<_>>(),
        [1]
    );
    assert_eq!(second.next, None);
    let unknown = PageRequest {
        limit: 3,
        after: Some(AuditId::new(Uuid::from_u128(77))),
    };
    assert_eq!(queries.list(&filter, &unknown).await.unwrap().items, []);
}
