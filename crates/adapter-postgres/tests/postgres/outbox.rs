//! Audit entries, notifications and jobs in the transaction of their change, and the workers' side of the queue.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::jobs::PgJobQueue;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::audit::{AuditAction, AuditActor, AuditEntry, AuditObject, Changes, ObjectKind, Origin, Severity};
use turnout_domain::ids::{AuditId, JobId, NotificationId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_ports::jobs::{ClaimedJob, Job, JobQueue, Lease, NewJob};
use turnout_ports::store::{Mode, Store};
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, TestDatabase};
use uuid::Uuid;

const USER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

fn open(test: &TestDatabase) -> Database {
    Database::open(&PoolSettings::new(test.url()), None).unwrap()
}

/// Fails unless the condition holds in the database.
async fn assert_sql(database: &Database, condition: &str) {
    let mut connection = database.write().await.unwrap();
    let statement = format!("DO $$ BEGIN ASSERT ({condition}); END $$");
    connection
        .batch_execute(&statement)
        .await
        .unwrap_or_else(|error| panic!("{condition}: {error}"));
}

fn job(id: u128, run_at: DateTime<Utc>) -> NewJob {
    NewJob {
        id: JobId::new(Uuid::from_u128(id)),
        job: Job::SendRefund {
            transaction: Uuid::from_u128(id),
        },
        run_at,
    }
}

async fn enqueue(store: &PgStore, jobs: &[NewJob]) {
    let mut transaction = store.begin(Mode::ReadWrite).await.unwrap();
    for job in jobs {
        transaction.jobs().enqueue(job).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn entries_are_kept_in_order_and_without_vanished_actors() {
    let test = TestDatabase::create().await;
    let database = open(&test);
    let at = ManualClock::default().now();
    let entry = |id, actor, changes| AuditEntry {
        id: AuditId::new(Uuid::from_u128(id)),
        at,
        actor,
        origin: Origin {
            ip: Some("203.0.113.9".into()),
            request_id: "r1".into(),
            ..Origin::default()
        },
        action: AuditAction::ProfileUpdated,
        object: AuditObject::new(ObjectKind::User, USER),
        event: None,
        severity: Severity::Medium,
        refused: (id == 2).then_some("not_allowed"),
        changes,
    };
    let changes = Changes::none().from_to("name", "Asha", "Asha R").set("bio", "Hi");
    let gone = AuditActor::User(UserId::new(Uuid::from_u128(99)));
    let mut transaction = PgStore::new(database.clone()).begin(Mode::ReadWrite).await.unwrap();
    let entries = [entry(1, AuditActor::System, changes), entry(2, gone, Changes::none())];
    transaction.audit().append(&entries).await.unwrap();
    transaction.audit().append(&[]).await.unwrap();
    transaction.commit().await.unwrap();
    assert_sql(&database, "(SELECT array_agg(uuid ORDER BY id) FROM audit_logs) = ARRAY['00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002']::uuid[]").await;
    assert_sql(&database, r#"(SELECT old_values = '{"name": "Asha"}' AND new_values = '{"name": "Asha R", "bio": "Hi"}' AND is_successful FROM audit_logs WHERE actor_kind = 'system')"#).await;
    assert_sql(&database, "(SELECT actor_user_id IS NULL AND NOT is_successful AND error_message = 'not_allowed' FROM audit_logs WHERE actor_kind = 'user')").await;
}

#[tokio::test]
async fn a_notification_is_stored_once() {
    let test = TestDatabase::create().await;
    let database = open(&test);
    let insert = format!("INSERT INTO users (uuid, phone, joined_at) VALUES ('{USER}', '+919800000001', now())");
    database.write().await.unwrap().batch_execute(&insert).await.unwrap();
    let note = NewNotification {
        id: NotificationId::new(Uuid::from_u128(5)),
        recipient: UserId::new(USER),
        sender: None,
        notice: Notice::CheckedIn {
            event: "Rooftop".into(),
        },
        reference: Reference {
            kind: "event",
            id: Uuid::from_u128(6),
        },
    };
    for _ in 0..2 {
        let mut transaction = PgStore::new(database.clone()).begin(Mode::ReadWrite).await.unwrap();
        transaction
            .notifications()
            .add(std::slice::from_ref(&note))
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    }
    assert_sql(
        &database,
        "(SELECT count(*) = 1 AND min(title) = 'Welcome to Rooftop' FROM notifications)",
    )
    .await;
}

#[tokio::test]
async fn a_job_is_queued_once_while_it_is_open() {
    let test = TestDatabase::create().await;
    let (database, now) = (open(&test), ManualClock::default().now());
    let store = PgStore::new(database.clone());
    let twin = NewJob {
        id: JobId::new(Uuid::from_u128(2)),
        ..job(1, now)
    };
    enqueue(&store, &[job(1, now), twin.clone()]).await;
    assert_sql(&database, "(SELECT count(*) = 1 FROM jobs)").await;
    let queue = PgJobQueue::new(database.clone());
    let taken = queue.claim(now, now + TimeDelta::minutes(1), 10).await.unwrap();
    enqueue(&store, std::slice::from_ref(&twin)).await;
    assert!(queue.finish(taken[0].lease(), now).await.unwrap());
    enqueue(&store, &[twin]).await;
    assert_sql(&database, "(SELECT count(*) = 2 FROM jobs)").await;
}

#[tokio::test]
async fn a_job_is_leased_retried_handed_back_and_buried() {
    let test = TestDatabase::create().await;
    let (database, clock) = (open(&test), ManualClock::default());
    enqueue(
        &PgStore::new(database.clone()),
        &[job(1, clock.now()), job(2, clock.now() + TimeDelta::hours(1))],
    )
    .await;
    let queue = PgJobQueue::new(database.clone());
    let claim = async || {
        queue
            .claim(clock.now(), clock.now() + TimeDelta::minutes(1), 10)
            .await
            .unwrap()
    };
    let first = claim().await;
    assert_eq!(
        first
            .iter()
            .map(|job| (job.attempt, job.is_last_attempt))
            .collect::<Vec<_>>(),
        [(1, false)]
    );
    assert_eq!(
        first[0].job,
        Ok(Job::SendRefund {
            transaction: Uuid::from_u128(1)
        })
    );
    assert_eq!(claim().await, [], "it is leased and the other is not due");
    clock.advance(TimeDelta::minutes(2));
    let second = claim().await[0].lease();
    assert_eq!(second.attempt, 2, "the lease ran out");
    assert!(queue.hand_back(second, clock.now()).await.unwrap());
    let second = claim().await[0].lease();
    assert_eq!(second.attempt, 2, "as if it had not been tried");
    let later = clock.now() + TimeDelta::minutes(5);
    assert!(queue.retry(second, later, "no answer").await.unwrap());
    assert_eq!(claim().await, []);
    clock.advance(TimeDelta::minutes(6));
    let third = claim().await[0].lease();
    assert_eq!(third.attempt, 3);
    assert!(queue.bury(third, clock.now(), "refused").await.unwrap());
    clock.advance(TimeDelta::days(1));
    let rest = claim().await;
    assert_eq!(rest.iter().map(|job| job.id.uuid().as_u128()).collect::<Vec<_>>(), [2]);
    assert_sql(
        &database,
        "(SELECT status = 'dead' AND last_error = 'refused' FROM jobs ORDER BY id LIMIT 1)",
    )
    .await;
}

#[tokio::test]
async fn a_lease_that_is_renewed_is_kept_and_one_that_is_lost_ends_nothing() {
    let test = TestDatabase::create().await;
    let (database, clock) = (open(&test), ManualClock::default());
    let jobs = [job(1, clock.now()), job(2, clock.now())];
    enqueue(&PgStore::new(database.clone()), &jobs).await;
    let queue = PgJobQueue::new(database.clone());
    let (now, until) = (|| clock.now(), || clock.now() + TimeDelta::seconds(30));
    let leases: Vec<Lease> = queue
        .claim(now(), until(), 10)
        .await
        .unwrap()
        .iter()
        .map(ClaimedJob::lease)
        .collect();
    let [alive, dead] = leases[..] else {
        panic!("{leases:?}");
    };
    clock.advance(TimeDelta::seconds(20));
    assert!(queue.renew(alive, until()).await.unwrap());
    clock.advance(TimeDelta::seconds(20));
    let due = queue.claim(now(), until(), 10).await.unwrap();
    assert_eq!(due.iter().map(|job| job.id).collect::<Vec<_>>(), [dead.job]);
    // Its first worker was slow and not dead: the job belongs to the other one now.
    assert!(!queue.renew(dead, until()).await.unwrap());
    assert!(!queue.finish(dead, now()).await.unwrap());
    assert!(!queue.retry(dead, now(), "no answer").await.unwrap());
    assert!(!queue.bury(dead, now(), "refused").await.unwrap());
    assert!(!queue.hand_back(dead, now()).await.unwrap());
    assert_sql(&database, "(SELECT count(*) = 2 FROM jobs WHERE status = 'running')").await;
    assert!(queue.finish(due[0].lease(), now()).await.unwrap());
    assert!(queue.finish(alive, now()).await.unwrap());
    assert!(!queue.finish(alive, now()).await.unwrap(), "once");
    assert_sql(&database, "(SELECT count(*) = 2 FROM jobs WHERE status = 'done')").await;
}

#[tokio::test]
async fn two_workers_never_get_the_same_job() {
    let test = TestDatabase::create().await;
    let (database, now) = (open(&test), ManualClock::default().now());
    let jobs: Vec<NewJob> = (1..=60).map(|id| job(id, now)).collect();
    enqueue(&PgStore::new(database.clone()), &jobs).await;
    let queue = PgJobQueue::new(database);
    let until = now + TimeDelta::minutes(1);
    let claims = (0..8).map(|_| queue.claim(now, until, 10));
    let taken = futures::future::try_join_all(claims).await.unwrap().concat();
    let mut ids: Vec<_> = taken.iter().map(|job| job.id.uuid()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), all), (60, 60));
}
