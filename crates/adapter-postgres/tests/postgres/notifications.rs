//! Reading notifications and marking them as read.

use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::notifications::PgNotificationQueries;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::ids::{EventId, NotificationId, UserId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_ports::notifications::NotificationQueries;
use turnout_ports::page::PageRequest;
use turnout_ports::store::{Mode, Store};
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, TestDatabase};
use uuid::Uuid;

const ASHA: UserId = UserId::new(Uuid::from_u128(1));
const BEN: UserId = UserId::new(Uuid::from_u128(2));
const CARA: UserId = UserId::new(Uuid::from_u128(3));

async fn world(test: &TestDatabase) -> (PgStore, PgNotificationQueries, Database) {
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    for (number, user) in [ASHA, BEN, CARA].into_iter().enumerate() {
        let insert =
            format!("INSERT INTO users (uuid, phone, joined_at) VALUES ('{user}', '+91980000000{number}', now())");
        run(&database, &insert).await;
    }
    (
        PgStore::new(database.clone()),
        PgNotificationQueries::new(database.clone()),
        database,
    )
}

async fn run(database: &Database, statement: &str) {
    database.write().await.unwrap().batch_execute(statement).await.unwrap();
}

fn id(number: u128) -> NotificationId {
    NotificationId::new(Uuid::from_u128(number))
}

async fn tell(store: &PgStore, recipient: UserId, numbers: impl Iterator<Item = u128>) {
    let notification = |number| NewNotification {
        id: id(number),
        recipient,
        sender: Some(BEN),
        notice: Notice::CheckedIn {
            event: format!("Party {number}"),
        },
        reference: Reference {
            kind: "event",
            id: Uuid::from_u128(99),
        },
    };
    let notifications: Vec<_> = numbers.map(notification).collect();
    let mut transaction = store.begin(Mode::ReadWrite).await.unwrap();
    transaction.notifications().add(&notifications).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn ids(queries: &PgNotificationQueries, user: UserId, only_unread: bool) -> Vec<NotificationId> {
    let page = PageRequest {
        limit: 100,
        after: None,
    };
    let page = queries.list(user, only_unread, &page).await.unwrap();
    page.items.into_iter().map(|notification| notification.id).collect()
}

#[tokio::test]
async fn pages_show_the_latest_first_and_stay_stable_while_others_arrive() {
    let test = TestDatabase::create().await;
    let (store, queries, _) = world(&test).await;
    tell(&store, ASHA, 10..15).await;
    tell(&store, BEN, 20..21).await;
    let first = queries
        .list(ASHA, false, &PageRequest { limit: 2, after: None })
        .await
        .unwrap();
    assert_eq!(
        first.items.iter().map(|one| one.id).collect::<Vec<_>>(),
        [id(14), id(13)]
    );
    let latest = &first.items[0];
    assert_eq!(
        (latest.title.as_str(), latest.kind.as_str()),
        ("Welcome to Party 14", "checked_in")
    );
    assert_eq!(
        (latest.sender, latest.reference.clone()),
        (Some(BEN), Some(("event".into(), Uuid::from_u128(99))))
    );

    tell(&store, ASHA, 15..16).await;
    let second = queries
        .list(
            ASHA,
            false,
            &PageRequest {
                limit: 2,
                after: first.next,
            },
        )
        .await
        .unwrap();
    assert_eq!(
        second.items.iter().map(|one| one.id).collect::<Vec<_>>(),
        [id(12), id(11)]
    );
    let third = queries
        .list(
            ASHA,
            false,
            &PageRequest {
                limit: 2,
                after: second.next,
            },
        )
        .await
        .unwrap();
    assert_eq!((third.items.len(), third.next), (1, None));
}

#[tokio::test]
async fn only_the_recipient_marks_and_only_once() {
    let test = TestDatabase::create().await;
    let (store, queries, _) = world(&test).await;
    let clock = ManualClock::default();
    tell(&store, ASHA, 10..13).await;

    let mut transaction = store.begin(Mode::ReadWrite).await.unwrap();
    let notifications = transaction.notifications();
    assert_eq!(notifications.mark_read(BEN, id(10), clock.now()).await.unwrap(), None);
    assert_eq!(notifications.mark_read(ASHA, id(99), clock.now()).await.unwrap(), None);
    let first = notifications
        .mark_read(ASHA, id(10), clock.now())
        .await
        .unwrap()
        .unwrap();
    assert!(first.is_new);
    let read_at = first.notification.read_at;
    assert_eq!(read_at, Some(clock.now()));
    clock.advance(chrono::TimeDelta::hours(1));
    let again = notifications
        .mark_read(ASHA, id(10), clock.now())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((again.is_new, again.notification.read_at), (false, read_at));
    transaction.commit().await.unwrap();
    assert_eq!(ids(&queries, ASHA, true).await, [id(12), id(11)]);

    let mut transaction = store.begin(Mode::ReadWrite).await.unwrap();
    assert_eq!(
        transaction
            .notifications()
            .mark_all_read(BEN, clock.now())
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        transaction
            .notifications()
            .mark_all_read(ASHA, clock.now())
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        transaction
            .notifications()
            .mark_all_read(ASHA, clock.now())
            .await
            .unwrap(),
        0
    );
    transaction.commit().await.unwrap();
    assert_eq!(ids(&queries, ASHA, true).await, []);
    assert_eq!(ids(&queries, ASHA, false).await.len(), 3);
}

#[tokio::test]
async fn the_audience_of_an_event_is_everybody_who_takes_part() {
    let test = TestDatabase::create().await;
    let (_, queries, database) = world(&test).await;
    let event = EventId::new(Uuid::from_u128(50));
    run(
        &database,
        "INSERT INTO events (uuid, host_user_id, slug, title, time_zone, currency)
         SELECT '00000000-0000-0000-0000-000000000032', id, 'party', 'Party', 'Asia/Kolkata', 'INR' FROM users LIMIT 1;
         INSERT INTO event_requests (uuid, event_id, requester_user_id, seats, status)
         SELECT gen_random_uuid(), events.id, users.id, 1,
             CASE WHEN users.uuid = '00000000-0000-0000-0000-000000000003' THEN 'declined' ELSE 'pending' END
         FROM events, users;
         INSERT INTO event_invites (uuid, event_id, invited_user_id)
         SELECT gen_random_uuid(), events.id, users.id FROM events, users
         WHERE users.uuid = '00000000-0000-0000-0000-000000000002';
         INSERT INTO users (uuid, phone, joined_at) VALUES ('00000000-0000-0000-0000-0000000000d1', '+919876511111', now()),
             ('00000000-0000-0000-0000-0000000000d2', '+919876511112', now());
         INSERT INTO event_invites (uuid, event_id, host_user_id, invited_phone)
         SELECT gen_random_uuid(), events.id, host_user_id, phone FROM events, users
         WHERE phone IN ('+919876511111', '+919876511112');
         INSERT INTO user_blocks (blocker_user_id, blocked_user_id)
         SELECT users.id, host_user_id FROM events, users WHERE phone = '+919876511112';
         INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency, status)
         SELECT gen_random_uuid(), events.id, users.id, 'standard', 0, 'INR', 'cancelled' FROM events, users
         WHERE users.uuid = '00000000-0000-0000-0000-000000000003';",
    )
    .await;
    let by_number = UserId::new(Uuid::from_u128(0xD1));
    assert_eq!(
        queries.audience(event, None, 10).await.unwrap(),
        [ASHA, BEN, by_number],
        "whose number was invited is told, unless they have blocked whoever invited"
    );
    assert_eq!(queries.audience(event, None, 1).await.unwrap(), [ASHA]);
    assert_eq!(queries.audience(event, Some(ASHA), 1).await.unwrap(), [BEN]);
    assert_eq!(
        queries
            .audience(EventId::new(Uuid::from_u128(51)), None, 10)
            .await
            .unwrap(),
        []
    );
}
