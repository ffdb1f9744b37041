//! Whoever is refused learns nothing, and costs the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use secrecy::SecretString;
use serde_json::{Value, json};
use turnout_application::app::App;
use turnout_ports::accounts::{HashError, SecretHasher};
use turnout_tests::{Client, World};

use super::{ASHA, BEN, PASSWORD, body, code, hire, other_than};

const PATH: &str = "/v1/auth/password";

/// Counts hashes, or fails.
struct Counting {
    inner: Arc<dyn SecretHasher>,
    computed: AtomicUsize,
    works: bool,
}

#[async_trait::async_trait]
impl SecretHasher for Counting {
    async fn hash(&self, secret: &SecretString) -> Result<String, HashError> {
        self.computed.fetch_add(1, Ordering::SeqCst);
        self.inner.hash(secret).await
    }

    async fn verify(&self, secret: &SecretString, hash: &str) -> Result<bool, HashError> {
        self.computed.fetch_add(1, Ordering::SeqCst);
        if self.works {
            self.inner.verify(secret, hash).await
        } else {
            Err(HashError::Overloaded)
        }
    }
}

fn counting(world: &World, works: bool) -> (Client, Arc<Counting>) {
    let hasher = Arc::new(Counting {
        inner: Arc::clone(&world.app.hasher),
        computed: AtomicUsize::new(0),
        works,
    });
    let app = App {
        hasher: hasher.clone(),
        ..world.app.clone()
    };
    (world.client_of(&app), hasher)
}

/// Tries, and answers the problem and for which reason the audit log says that it was refused.
async fn refused(world: &World, client: &Client, hasher: &Counting, tried: Value, reason: &str) -> Value {
    let before = hasher.computed.load(Ordering::SeqCst);
    let answer = client
        .post(PATH, tried)
        .await
        .expect_problem(401, "credentials_invalid");
    assert_eq!(hasher.computed.load(Ordering::SeqCst) - before, 1, "one hash: {reason}");
    world
        .assert_sql(&format!(
            "(SELECT new_values->>'reason' = '{reason}' AND action = 'accounts.sign_in_refused' AND NOT is_successful
              AND error_message = 'credentials_invalid' FROM audit_logs ORDER BY id DESC LIMIT 1)"
        ))
        .await;
    world.sql("DELETE FROM password_tries").await;
    let mut headers = answer.headers;
    headers.retain(|(name, _)| !["date", "x-request-id"].contains(&name.as_str()));
    headers.sort();
    json!([answer.body, headers])
}

#[tokio::test]
async fn every_refusal_is_the_same_answer_for_the_same_work() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    let totp = code(&world, &asha);
    world.sign_in(BEN).await;
    let (client, hasher) = counting(&world, true);
    let mut answers = Vec::new();
    let wrong_code = other_than(&totp);
    let tries = [
        ("", body("+919876543299", PASSWORD, Some(&totp)), "unknown_phone"),
        ("", body(BEN, PASSWORD, Some(&totp)), "not_staff"),
        ("", body(ASHA, "not the right password", Some(&totp)), "wrong_password"),
        ("", body(ASHA, PASSWORD, None), "wrong_totp"),
        ("", body(ASHA, PASSWORD, Some(&wrong_code)), "wrong_totp"),
        (
            "UPDATE users SET is_staff = TRUE",
            body(BEN, PASSWORD, Some(&totp)),
            "no_password",
        ),
        (
            "UPDATE users SET totp_last_step = 9999999999 WHERE password_hash IS NOT NULL",
            body(ASHA, PASSWORD, Some(&totp)),
            "used_totp",
        ),
        (
            "UPDATE users b SET totp_secret = a.totp_secret, password_hash = a.password_hash FROM users a
             WHERE a.password_hash IS NOT NULL AND b.password_hash IS NULL",
            body(BEN, PASSWORD, Some(&totp)),
            "wrong_totp",
        ),
        (
            "UPDATE users SET totp_secret = NULL",
            body(ASHA, PASSWORD, Some(&totp)),
            "no_totp",
        ),
        (
            "UPDATE users SET is_active = FALSE",
            body(ASHA, PASSWORD, Some(&totp)),
            "account_deactivated",
        ),
    ];
    for (change, tried, reason) in tries {
        if !change.is_empty() {
            world.sql(change).await;
        }
        answers.push(refused(&world, &client, &hasher, tried, reason).await);
    }
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
    }
    world
        .assert_sql("(SELECT count(*) FROM sessions WHERE device <> '') = 0")
        .await;
}

#[tokio::test]
async fn a_server_that_breaks_down_while_comparing_has_counted_the_try() {
    let world = World::start().await;
    let asha = hire(&world, ASHA).await;
    let (client, _) = counting(&world, false);
    let right = body(ASHA, PASSWORD, Some(&code(&world, &asha)));
    client.post(PATH, right).await.expect_problem(503, "unavailable");
    world.assert_sql("(SELECT tries FROM password_tries) = 1").await;
}

#[tokio::test]
async fn bodies_that_break_rules_are_refused() {
    let world = World::start().await;
    let client = world.client();
    let tried = |body| client.post(PATH, body);
    tried(json!({})).await.expect_fields(&[("/phone", "required")]);
    tried(json!({"phone": "x", "password": "", "totp": "12345"}))
        .await
        .expect_fields(&[
            ("/phone", "invalid_format"),
            ("/password", "invalid_format"),
            ("/totp", "invalid_format"),
        ]);
    let long = "p".repeat(129);
    tried(json!({"phone": ASHA, "password": long}))
        .await
        .expect_fields(&[("/password", "invalid_format")]);
    tried(json!({"phone": ASHA, "password": "p", "role": "admin"}))
        .await
        .expect_fields(&[("/role", "unknown_field")]);
    tried(json!({"phone": ASHA, "password": "p", "device": "d".repeat(201)}))
        .await
        .expect_fields(&[("/device", "too_long")]);
    world.assert_sql("(SELECT count(*) FROM password_tries) = 0").await;
}
