//! A known and an unknown phone cost the same work: the same statements, hashes and messages.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use secrecy::SecretString;
use turnout_application::app::App;
use turnout_ports::accounts::{HashError, SecretHasher};
use turnout_ports::messaging::Inbox;
use turnout_tests::{Client, World};

use super::{ask, guess, limited, other_than, phone};
use crate::accounts::{ASHA, BEN};

/// Every statement that any connection of this test's process runs.
static STATEMENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Listening;

impl Instrumentation for Listening {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            // Without its parameters.
            let text = query.to_string();
            let text = text.split("-- binds").next().unwrap_or_default();
            // A server listens for these all the time.
            if !text.contains("token_revocations") {
                note(text);
            }
        }
    }
}

/// Notes each hash and comparison among the statements.
struct Noting(Arc<dyn SecretHasher>);

fn note(what: &str) {
    let mut statements = STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    statements.push(what.to_owned());
}

#[async_trait]
impl SecretHasher for Noting {
    async fn hash(&self, secret: &SecretString) -> Result<String, HashError> {
        note("hash");
        self.0.hash(secret).await
    }

    async fn verify(&self, secret: &SecretString, hash: &str) -> Result<bool, HashError> {
        note("compare");
        self.0.verify(secret, hash).await
    }
}

/// What is done from here to the answer.
fn work() -> Vec<String> {
    std::mem::take(&mut STATEMENTS.lock().unwrap_or_else(PoisonError::into_inner))
}

async fn work_for(world: &World, client: &Client, phone: &str) -> Vec<Vec<String>> {
    let messages = world.inbox.list().len();
    work();
    ask(client, "203.0.113.9", phone).await.expect_status(202);
    let asked = work();
    assert_eq!(world.inbox.list().len(), messages + 1);
    let code = world.latest_code(phone);
    guess(client, "203.0.113.9", phone, &other_than(&code))
        .await
        .expect_status(401);
    let guessed = work();
    ask(client, "203.0.113.9", phone).await.expect_status(429);
    vec![asked, guessed, work()]
}

#[tokio::test]
async fn known_and_unknown_phones_cost_the_same_work() {
    set_default_instrumentation(|| Some(Box::new(Listening))).unwrap();
    let world = limited(&[]).await;
    world.sign_in(ASHA).await;
    world.clock.advance(chrono::TimeDelta::minutes(2));
    let app = App {
        hasher: Arc::new(Noting(Arc::clone(&world.app.hasher))),
        ..world.app.clone()
    };
    let client = world.client_of(&app);
    // Connections and what they keep are made by a third phone.
    work_for(&world, &client, &phone(1)).await;
    let unknown = work_for(&world, &client, BEN).await;
    let known = work_for(&world, &client, ASHA).await;
    assert_eq!(known, unknown);
    let [asked, guessed, refused] = &known[..] else {
        panic!("{known:?}");
    };
    let count = |work: &[String], what: &str| work.iter().filter(|step| *step == what).count();
    assert_eq!((count(asked, "hash"), count(asked, "compare")), (1, 0));
    assert_eq!((count(guessed, "hash"), count(guessed, "compare")), (0, 1));
    assert_eq!(count(refused, "hash"), 0, "who is refused costs no hash");
    assert!(asked.len() > 5, "the statements are seen: {asked:?}");
}
