//! A key is used once, waits for a rival and gives the rival's answer.

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::ids::UserId;
use turnout_ports::idempotency::{Claim, IdempotencyKey, StoredAnswer};
use turnout_ports::store::{Mode, Store, StoreError};
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, TestDatabase};
use uuid::Uuid;

const USER: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

async fn store(test: &TestDatabase) -> PgStore {
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let insert = format!("INSERT INTO users (uuid, phone, joined_at) VALUES ('{USER}', '+919800000001', now())");
    database.write().await.unwrap().batch_execute(&insert).await.unwrap();
    PgStore::new(database)
}

fn key(actor: Option<u128>, fingerprint: u8) -> IdempotencyKey {
    IdempotencyKey {
        actor: actor.map(|id| UserId::new(Uuid::from_u128(id))),
        operation: "POST /v1/orders".into(),
        key: "k1".into(),
        fingerprint: [fingerprint; 32],
    }
}

fn answer() -> StoredAnswer {
    StoredAnswer {
        status: 201,
        headers: vec![("location".into(), "/v1/orders/1".into())],
        body: Some("{}".into()),
    }
}

async fn claim(store: &PgStore, key: &IdempotencyKey, clock: &ManualClock) -> Result<Claim, StoreError> {
    let mut transaction = store.begin(Mode::ReadWrite).await?;
    let claim = transaction.idempotency().claim(key, clock.now()).await?;
    if claim == Claim::Fresh {
        transaction.idempotency().complete(key, &answer()).await?;
    }
    transaction.commit().await?;
    Ok(claim)
}

#[tokio::test]
async fn a_key_is_used_once_for_each_user_until_it_expires() {
    let test = TestDatabase::create().await;
    let (store, clock) = (store(&test).await, ManualClock::default());
    for actor in [None, Some(USER.as_u128())] {
        assert_eq!(claim(&store, &key(actor, 1), &clock).await.unwrap(), Claim::Fresh);
        assert_eq!(
            claim(&store, &key(actor, 1), &clock).await.unwrap(),
            Claim::Replay(answer())
        );
        assert_eq!(claim(&store, &key(actor, 2), &clock).await.unwrap(), Claim::Mismatch);
    }
    clock.advance(TimeDelta::hours(25));
    let mut reader = store.begin(Mode::ReadOnly).await.unwrap();
    assert_eq!(
        reader.idempotency().look(&key(None, 1), clock.now()).await.unwrap(),
        Claim::Fresh
    );
    assert_eq!(claim(&store, &key(None, 2), &clock).await.unwrap(), Claim::Fresh);
}

#[tokio::test]
async fn a_vanished_user_does_not_share_the_keys_of_strangers() {
    let test = TestDatabase::create().await;
    let (store, clock) = (store(&test).await, ManualClock::default());
    assert_eq!(claim(&store, &key(None, 1), &clock).await.unwrap(), Claim::Fresh);
    let vanished = claim(&store, &key(Some(9), 1), &clock).await;
    assert!(vanished.is_err(), "{vanished:?}");
}

#[tokio::test]
async fn a_rival_waits_and_gets_the_answer() {
    let test = TestDatabase::create().await;
    let (store, clock) = (store(&test).await, ManualClock::default());
    let rivals = (0..4).map(|_| {
        let (store, clock) = (store.clone(), clock.clone());
        async move { claim(&store, &key(None, 1), &clock).await.unwrap() }
    });
    let claims = futures::future::join_all(rivals).await;
    assert_eq!(claims.iter().filter(|claim| **claim == Claim::Fresh).count(), 1);
    assert_eq!(
        claims.iter().filter(|claim| **claim == Claim::Replay(answer())).count(),
        3
    );
}

#[tokio::test]
async fn a_rolled_back_claim_leaves_the_key_free() {
    let test = TestDatabase::create().await;
    let (store, clock) = (store(&test).await, ManualClock::default());
    let mut transaction = store.begin(Mode::ReadWrite).await.unwrap();
    assert_eq!(
        transaction
            .idempotency()
            .claim(&key(None, 1), clock.now())
            .await
            .unwrap(),
        Claim::Fresh
    );
    transaction.rollback().await.unwrap();
    assert_eq!(claim(&store, &key(None, 2), &clock).await.unwrap(), Claim::Fresh);
}
