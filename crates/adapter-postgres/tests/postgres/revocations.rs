//! Ends of sessions, and what other processes learn of them, on a real database.

use chrono::{DateTime, TimeDelta, Utc};
use turnout_adapter_postgres::accounts::PgRevocationQueries;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::privacy::PgOldRows;
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::accounts::{Phone, REVOCATION_LIFETIME, RefreshVerdict};
use turnout_domain::ids::{ProfileId, RefreshTokenId, SessionId, UserId};
use turnout_ports::accounts::{
    FoundRevocations, NewRefreshToken, NewSession, NewUser, RevocationCursor, RevocationQueries, SessionEnd,
};
use turnout_ports::privacy::{OldRows, Rule};
use turnout_ports::store::{Mode, Store, Transaction};
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, TestDatabase};
use uuid::Uuid;

const ASHA: UserId = UserId::new(Uuid::from_u128(0xA5A));
const BEN: UserId = UserId::new(Uuid::from_u128(0xBE4));

/// A migrated database with two users; Asha has the sessions 1, 2 and 3, Ben has 4.
struct World {
    store: PgStore,
    queries: PgRevocationQueries,
    old_rows: PgOldRows,
    _test: TestDatabase,
}

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn session(number: u8) -> SessionId {
    SessionId::new(Uuid::from_u128(u128::from(number)))
}

impl World {
    async fn start() -> Self {
        let test = TestDatabase::create().await;
        let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
        let world = Self {
            store: PgStore::new(database.clone()),
            queries: PgRevocationQueries::new(database.clone()),
            old_rows: PgOldRows::new(database.clone()),
            _test: test,
        };
        let mut tx = world.begin().await;
        for (user, phone) in [(ASHA, "+919876543210"), (BEN, "+919876543211")] {
            let new = NewUser {
                id: user,
                profile: ProfileId::new(user.uuid()),
                phone: Phone::parse(phone).unwrap(),
                is_verified: true,
                at: now(),
            };
            tx.users().register(&new).await.unwrap();
        }
        for (number, user) in [(1, ASHA), (2, ASHA), (3, ASHA), (4, BEN)] {
            let new = NewSession {
                id: session(number),
                user,
                device: String::new(),
                user_agent: String::new(),
                ip: None,
                at: now(),
            };
            let token = NewRefreshToken {
                id: RefreshTokenId::new(session(number).uuid()),
                hash: [number; 32],
                at: now(),
                expires_at: now() + TimeDelta::days(30),
            };
            tx.sessions().open(&new, &token).await.unwrap();
        }
        tx.commit().await.unwrap();
        world
    }

    async fn begin(&self) -> Box<dyn Transaction> {
        self.store.begin(Mode::ReadWrite).await.unwrap()
    }

    async fn end(&self, number: u8) {
        let mut tx = self.begin().await;
        let why = SessionEnd::Ended;
        assert!(tx.sessions().end(ASHA, session(number), why, now()).await.unwrap());
        tx.commit().await.unwrap();
    }

    async fn read(&self, since: Option<RevocationCursor>, at: DateTime<Utc>) -> FoundRevocations {
        let mut found = self.queries.revocations(since, at).await.unwrap();
        found.sessions.sort();
        found
    }

    async fn verdict(&self, number: u8) -> RefreshVerdict {
        let mut tx = self.begin().await;
        let presented = tx.sessions().present(&[number; 32]).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        presented.state.verdict(now())
    }
}

#[tokio::test]
async fn all_sessions_of_one_user_end_but_the_one_that_is_kept() {
    let world = World::start().await;
    let mut tx = world.begin().await;
    let why = SessionEnd::PhoneChanged;
    let ended = tx.sessions().end_all(ASHA, Some(session(2)), why, now()).await.unwrap();
    assert_eq!(ended, 2);
    tx.commit().await.unwrap();
    assert_eq!(world.read(None, now()).await.sessions, [session(1), session(3)]);
    for (number, verdict) in [
        (1, RefreshVerdict::Invalid),
        (2, RefreshVerdict::Rotate),
        (3, RefreshVerdict::Invalid),
        (4, RefreshVerdict::Rotate),
    ] {
        assert_eq!(world.verdict(number).await, verdict, "{number}");
    }
    let mut tx = world.begin().await;
    let again = tx.sessions().end_all(ASHA, None, why, now()).await.unwrap();
    let nothing = tx.sessions().end_all(ASHA, None, why, now()).await.unwrap();
    assert_eq!((again, nothing), (1, 0));
}

#[tokio::test]
async fn what_was_rolled_back_was_never_revoked() {
    let world = World::start().await;
    let mut tx = world.begin().await;
    let why = SessionEnd::Deactivated;
    tx.sessions().end_all(ASHA, None, why, now()).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(world.read(None, now()).await.sessions.is_empty());
}

#[tokio::test]
async fn a_reader_goes_on_where_it_was() {
    let world = World::start().await;
    let place = world.read(None, now()).await.next;
    world.end(1).await;
    let found = world.read(Some(place), now()).await;
    assert_eq!(found.sessions, [session(1)]);
    let mut next = found.next;
    // The place stays before the oldest transaction of the whole server, and other tests have theirs on it.
    loop {
        let found = world.read(Some(next), now()).await;
        assert!(found.next >= next);
        if found.sessions.is_empty() {
            break;
        }
        assert_eq!(found.sessions, [session(1)]);
        next = found.next;
        tokio::task::yield_now().await;
    }
    assert!(next > place);
}

#[tokio::test]
async fn what_commits_late_is_not_missed() {
    let world = World::start().await;
    let place = world.read(None, now()).await.next;
    let mut slow = world.begin().await;
    slow.sessions()
        .end(ASHA, session(1), SessionEnd::Ended, now())
        .await
        .unwrap();
    world.end(2).await;
    let early = world.read(Some(place), now()).await;
    assert_eq!(early.sessions, [session(2)]);
    slow.commit().await.unwrap();
    let late = world.read(Some(early.next), now()).await;
    assert!(late.sessions.contains(&session(1)), "{late:?}");
}

#[tokio::test]
async fn renewed_tokens_raise_the_epoch_and_end_nothing() {
    let world = World::start().await;
    let mut tx = world.begin().await;
    for _ in 0..2 {
        tx.sessions().renew_tokens(ASHA, now()).await.unwrap();
    }
    let user = tx.users().lock(ASHA).await.unwrap().unwrap();
    assert_eq!(user.auth_epoch, 3);
    tx.commit().await.unwrap();
    let mut found = world.read(None, now()).await;
    found.users.sort();
    assert_eq!(found.users, [(ASHA, 2), (ASHA, 3)]);
    assert!(found.sessions.is_empty());
    assert_eq!(world.verdict(1).await, RefreshVerdict::Rotate);
}

#[tokio::test]
async fn revocations_are_forgotten_once_their_tokens_have_expired() {
    let world = World::start().await;
    world.end(1).await;
    let late = now() + REVOCATION_LIFETIME;
    let just_before = late - TimeDelta::microseconds(1);
    assert_eq!(world.read(None, just_before).await.sessions, [session(1)]);
    assert!(world.read(None, late).await.sessions.is_empty());
    let rule = Rule::TokenRevocations;
    assert_eq!(world.old_rows.forget(rule, just_before, 9).await.unwrap(), 0);
    assert_eq!(world.old_rows.forget(rule, late, 9).await.unwrap(), 1);
}

#[tokio::test]
async fn whoever_is_locked_is_as_the_change_before_left_them() {
    let world = World::start().await;
    let mut first = world.begin().await;
    first.users().lock(ASHA).await.unwrap();
    first.sessions().renew_tokens(ASHA, now()).await.unwrap();
    let waiting = async {
        let mut second = world.begin().await;
        second.users().lock(ASHA).await.unwrap().unwrap().auth_epoch
    };
    let committing = async {
        tokio::task::yield_now().await;
        first.commit().await.unwrap();
    };
    let (epoch, ()) = tokio::join!(waiting, committing);
    assert_eq!(epoch, 2);
    let mut tx = world.begin().await;
    assert_eq!(tx.users().lock(UserId::new(Uuid::nil())).await.unwrap(), None);
}
