//! An erasure that is broken off anywhere ends the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use chrono::TimeDelta;
use turnout_application::app::App;
use turnout_application::privacy::erase_user;
use turnout_domain::ids::UserId;
use turnout_ports::store::{Mode, Store, StoreError, StoreResult, Transaction};

use super::ASHA;
use super::life::{ask, assert_gone, life};

/// Opens so many transactions and then none, as a process that was killed.
pub struct Mortal {
    store: Arc<dyn Store>,
    left: AtomicU32,
}

impl Mortal {
    /// The application on a store that opens so many.
    pub fn app(app: &App, left: u32) -> App {
        let store = Arc::clone(&app.store);
        let mortal = Self {
            store,
            left: AtomicU32::new(left),
        };
        App {
            store: Arc::new(mortal),
            ..app.clone()
        }
    }
}

#[async_trait]
impl Store for Mortal {
    async fn begin(&self, mode: Mode) -> StoreResult<Box<dyn Transaction>> {
        let left = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        match left {
            Ok(_) => self.store.begin(mode).await,
            Err(_) => Err(StoreError::Unavailable("killed".to_owned())),
        }
    }
}

#[tokio::test]
async fn an_erasure_that_is_killed_between_steps_ends_the_same() {
    let life = life().await;
    let world = &life.world;
    ask(world, &life.asha, ASHA, true).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    world.work().await;
    world.clock.advance(TimeDelta::minutes(2));
    let user = UserId::new(life.asha_id.parse().unwrap());
    let mut lived = 0;
    loop {
        let app = Mortal::app(&world.app, lived);
        if erase_user(&app, user).await.is_ok() {
            break;
        }
        world.assert_verified().await;
        lived += 1;
    }
    assert!(
        lived > 9,
        "what was done is not done again, so each try comes further: {lived}"
    );
    world.work().await;
    assert_gone(world, &["zqqvkxj", ASHA]).await;
    // Again, when it is done.
    erase_user(&world.app, user).await.unwrap();
    world
        .assert_sql("(SELECT count(*) FROM audit_logs WHERE action = 'accounts.user_erased') = 1")
        .await;
}
