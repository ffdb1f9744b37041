//! Two hundred guesses at one code at once, at two servers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use futures::future::join_all;
use secrecy::SecretString;
use turnout_application::app::App;
use turnout_ports::accounts::{HashError, SecretHasher};
use turnout_tests::{Answer, World};

use super::{count, guess};
use crate::accounts::ASHA;

const GUESSES: usize = 200;

/// Counts how often a code is compared.
struct Counting {
    inner: Arc<dyn SecretHasher>,
    compared: AtomicUsize,
}

#[async_trait]
impl SecretHasher for Counting {
    async fn hash(&self, secret: &SecretString) -> Result<String, HashError> {
        self.inner.hash(secret).await
    }

    async fn verify(&self, secret: &SecretString, hash: &str) -> Result<bool, HashError> {
        self.compared.fetch_add(1, Ordering::SeqCst);
        self.inner.verify(secret, hash).await
    }
}

/// Guesses wrong two hundred times at a code that stands so many guesses. Answers how many were compared.
async fn compared(world: &World, allowed: u32) -> (usize, Vec<Answer>) {
    let code = world.request_code(&world.client(), ASHA).await;
    world
        .sql(&format!("UPDATE phone_otps SET max_attempts = {allowed}"))
        .await;
    let hasher = Arc::new(Counting {
        inner: Arc::clone(&world.app.hasher),
        compared: AtomicUsize::new(0),
    });
    let app = App {
        hasher: hasher.clone(),
        ..world.app.clone()
    };
    let servers = [world.client_of(&app), world.client_of(&app)];
    let right: usize = code.parse().unwrap();
    let wrong: Vec<_> = (1..=GUESSES)
        .map(|step| format!("{:06}", (right + step) % 1_000_000))
        .collect();
    let guesses = wrong.iter().zip(servers.iter().cycle());
    let answers = join_all(guesses.map(|(code, server)| guess(server, "203.0.113.9", ASHA, code))).await;
    (hasher.compared.load(Ordering::SeqCst), answers)
}

#[tokio::test]
async fn of_two_hundred_guesses_five_are_compared() {
    let world = World::start().await;
    let (compared, answers) = compared(&world, 5).await;
    assert_eq!(compared, 5);
    assert_eq!((count(&answers, 401), count(&answers, 429)), (5, GUESSES - 5));
    world
        .assert_sql(
            "(SELECT status || ' ' || attempts FROM phone_otps) = 'exhausted 5'
             AND (SELECT count(*) FROM audit_logs WHERE action = 'accounts.sign_in_refused') = 200",
        )
        .await;
}

#[tokio::test]
async fn control_a_code_that_stands_twenty_is_compared_twenty_times() {
    let world = World::start().await;
    let (compared, _) = compared(&world, 20).await;
    assert_eq!(compared, 20, "the race would be noticed");
}
