//! Codes, users, sessions and profiles on a real database.

mod otp_limits;
mod profiles;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::accounts::PgAccountQueries;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::accounts::{OtpPurpose, OtpRefused, OtpStatus, Phone, RefreshVerdict, Role};
use turnout_domain::ids::{OtpId, ProfileId, RefreshTokenId, SessionId, UserId};
use turnout_ports::accounts::{AccountQueries, NewOtp, NewRefreshToken, NewSession, NewUser, OtpTarget, SessionEnd};
use turnout_ports::page::PageRequest;
use turnout_ports::store::{Mode, Store, Transaction};
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, TestDatabase};
use uuid::Uuid;

const ASHA: UserId = UserId::new(Uuid::from_u128(0xA5A));
const SESSION: SessionId = SessionId::new(Uuid::from_u128(0x5E5));

/// A migrated database with a store and queries on it.
struct World {
    // Dropped last: the database goes when the connections have gone.
    store: PgStore,
    queries: PgAccountQueries,
    database: Database,
    _test: TestDatabase,
}

async fn world() -> World {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    World {
        store: PgStore::new(database.clone()),
        queries: PgAccountQueries::new(database.clone()),
        database,
        _test: test,
    }
}

impl World {
    async fn begin(&self) -> Box<dyn Transaction> {
        self.store.begin(Mode::ReadWrite).await.unwrap()
    }

    async fn run(&self, statement: &str) {
        self.database
            .write()
            .await
            .unwrap()
            .batch_execute(statement)
            .await
            .unwrap();
    }

    async fn register(&self) -> bool {
        let new = NewUser {
            id: ASHA,
            profile: ProfileId::new(Uuid::from_u128(0xF0F)),
            phone: phone(),
            is_verified: true,
            at: now(),
        };
        let mut tx = self.begin().await;
        let registered = tx.users().register(&new).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((registered.user.id, registered.user.phone), (ASHA, phone()));
        registered.is_new
    }

    async fn open_session(&self, id: SessionId, token: u8) {
        let session = NewSession {
            id,
            user: ASHA,
            device: "phone".into(),
            user_agent: "app/1".into(),
            ip: Some("203.0.113.9".into()),
            at: now(),
        };
        let mut tx = self.begin().await;
        tx.sessions().open(&session, &refresh_token(token)).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn verdict(&self, token: u8) -> Option<RefreshVerdict> {
        let mut tx = self.begin().await;
        let presented = tx.sessions().present(&[token; 32]).await.unwrap();
        tx.commit().await.unwrap();
        presented.map(|found| found.state.verdict(now()))
    }
}

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn phone() -> Phone {
    Phone::parse("+919876543210").unwrap()
}

fn target() -> OtpTarget {
    OtpTarget::sign_in(phone())
}

fn otp(id: u128) -> NewOtp {
    NewOtp {
        id: OtpId::new(Uuid::from_u128(id)),
        target: target(),
        prefix: "+91987".into(),
        code_hash: format!("hash {id}"),
        max_attempts: 5,
        ip: None,
        at: now(),
        expires_at: now() + TimeDelta::minutes(5),
        resend_at: now() + TimeDelta::seconds(60),
    }
}

fn refresh_token(number: u8) -> NewRefreshToken {
    NewRefreshToken {
        id: token_id(number),
        hash: [number; 32],
        at: now(),
        expires_at: now() + TimeDelta::days(30),
    }
}

fn token_id(number: u8) -> RefreshTokenId {
    RefreshTokenId::new(Uuid::from_u128(u128::from(number)))
}

#[tokio::test]
async fn one_code_of_a_phone_lives() {
    let world = world().await;
    let mut tx = world.begin().await;
    tx.otps().lock_phone(&phone()).await.unwrap();
    tx.otps().issue(&otp(1)).await.unwrap();
    tx.otps().issue(&otp(2)).await.unwrap();
    let latest = tx.otps().latest(&target()).await.unwrap().unwrap();
    assert_eq!((latest.id, latest.state.status), (otp(2).id, OtpStatus::Pending));
    assert!(
        !tx.otps().consume(otp(1).id, now()).await.unwrap(),
        "the first one is expired"
    );
    let guess = tx.otps().count_guess(&target(), now()).await.unwrap().unwrap();
    assert_eq!(
        (guess.otp, guess.code_hash.as_str(), guess.is_last),
        (otp(2).id, "hash 2", false)
    );
    assert!(tx.otps().consume(otp(2).id, now()).await.unwrap());
    assert!(!tx.otps().consume(otp(2).id, now()).await.unwrap(), "spent once");
    assert_eq!(tx.otps().count_guess(&target(), now()).await.unwrap(), None);
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn guesses_stop_at_the_fifth_and_at_the_end() {
    let world = world().await;
    let mut tx = world.begin().await;
    tx.otps().issue(&otp(1)).await.unwrap();
    let late = otp(1).expires_at;
    assert_eq!(tx.otps().count_guess(&target(), late).await.unwrap(), None);
    for number in 1..=5 {
        let guess = tx.otps().count_guess(&target(), now()).await.unwrap().unwrap();
        assert_eq!(guess.is_last, number == 5);
    }
    assert_eq!(tx.otps().count_guess(&target(), now()).await.unwrap(), None);
    let latest = tx.otps().latest(&target()).await.unwrap().unwrap();
    assert!(matches!(latest.state.refusal(now()), OtpRefused::Exhausted { .. }));
    tx.otps().exhaust(otp(1).id).await.unwrap();
    tx.otps().issue(&otp(2)).await.unwrap();
    tx.otps().withdraw(otp(2).id, now(), true).await.unwrap();
    let latest = tx.otps().latest(&target()).await.unwrap().unwrap();
    assert_eq!(
        (latest.state.status, latest.state.resend_at),
        (OtpStatus::Expired, now())
    );
}

#[tokio::test]
async fn a_code_of_a_user_is_for_that_user() {
    let world = world().await;
    world.register().await;
    let mine = OtpTarget::of(ASHA, OtpPurpose::ChangePhone, phone());
    let stranger = OtpTarget::of(UserId::new(Uuid::from_u128(7)), OtpPurpose::ChangePhone, phone());
    let mut tx = world.begin().await;
    tx.otps()
        .issue(&NewOtp {
            target: mine.clone(),
            ..otp(1)
        })
        .await
        .unwrap();
    for other in [&stranger, &target()] {
        assert_eq!(tx.otps().latest(other).await.unwrap(), None);
        assert_eq!(tx.otps().count_guess(other, now()).await.unwrap(), None);
    }
    assert!(tx.otps().count_guess(&mine, now()).await.unwrap().is_some());
}

#[tokio::test]
async fn a_phone_that_another_has_is_not_given_twice() {
    let world = world().await;
    world.register().await;
    world
        .run("INSERT INTO users (uuid, phone, joined_at) VALUES (gen_random_uuid(), '+919876543211', now())")
        .await;
    let [taken, free] = ["+919876543211", "+919876543212"].map(|text| Phone::parse(text).unwrap());
    let mut tx = world.begin().await;
    assert_eq!(tx.users().change_phone(ASHA, &taken).await.unwrap(), None);
    assert_eq!(tx.users().change_phone(ASHA, &free).await.unwrap(), Some(phone()));
    assert_eq!(tx.users().find(ASHA).await.unwrap().unwrap().phone, free);
    assert_eq!(
        tx.users()
            .change_phone(UserId::new(Uuid::nil()), &phone())
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn the_same_phone_is_the_same_user() {
    let world = world().await;
    assert!(world.register().await);
    assert!(!world.register().await);
    world
        .run("INSERT INTO user_roles (user_id, role_id) SELECT u.id, r.id FROM users u, roles r WHERE r.name IN ('admin', 'co_host')")
        .await;
    let mut tx = world.begin().await;
    let user = tx.users().find(ASHA).await.unwrap().unwrap();
    assert_eq!((user.roles, user.is_active), (vec![Role::Admin], true));
    assert_eq!(tx.users().find(UserId::new(Uuid::nil())).await.unwrap(), None);
}

#[tokio::test]
async fn a_family_of_tokens_from_first_to_last() {
    let world = world().await;
    world.register().await;
    world.open_session(SESSION, 1).await;
    assert_eq!(world.verdict(9).await, None);
    assert_eq!(world.verdict(1).await, Some(RefreshVerdict::Rotate));

    let mut tx = world.begin().await;
    tx.sessions().rotate(token_id(1), &refresh_token(2)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.verdict(1).await, Some(RefreshVerdict::Reissue));
    assert_eq!(world.verdict(2).await, Some(RefreshVerdict::Rotate));

    let mut tx = world.begin().await;
    tx.sessions().reissue(token_id(1), &refresh_token(3)).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(world.verdict(1).await, Some(RefreshVerdict::Refuse));
    assert_eq!(world.verdict(2).await, Some(RefreshVerdict::Reused));
    assert_eq!(world.verdict(3).await, Some(RefreshVerdict::Rotate));

    let mut tx = world.begin().await;
    let stranger = UserId::new(Uuid::nil());
    let why = SessionEnd::Ended;
    assert!(!tx.sessions().end(stranger, SESSION, why, now()).await.unwrap());
    assert!(tx.sessions().end(ASHA, SESSION, why, now()).await.unwrap());
    assert!(!tx.sessions().end(ASHA, SESSION, why, now()).await.unwrap());
    tx.commit().await.unwrap();
    for token in 1..=3 {
        assert_eq!(world.verdict(token).await, Some(RefreshVerdict::Invalid));
    }
}

#[tokio::test]
async fn living_sessions_are_listed_from_the_latest() {
    let world = world().await;
    world.register().await;
    for number in 1..=3 {
        world
            .open_session(SessionId::new(Uuid::from_u128(u128::from(number))), number)
            .await;
    }
    let mut tx = world.begin().await;
    let second = SessionId::new(Uuid::from_u128(2));
    tx.sessions()
        .end(ASHA, second, SessionEnd::Logout, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let first = PageRequest { limit: 1, after: None };
    let page = world.queries.sessions(ASHA, now(), &first).await.unwrap();
    assert_eq!(page.items[0].id.uuid().as_u128(), 3);
    assert_eq!(page.items[0].ip.as_deref(), Some("203.0.113.9"));
    let rest = PageRequest {
        limit: 5,
        after: page.next,
    };
    let page = world.queries.sessions(ASHA, now(), &rest).await.unwrap();
    assert_eq!(
        (page.items.len(), page.items[0].id.uuid().as_u128(), page.next),
        (1, 1, None)
    );
    let later = now() + TimeDelta::days(31);
    assert!(
        world
            .queries
            .sessions(ASHA, later, &first)
            .await
            .unwrap()
            .items
            .is_empty()
    );
}
