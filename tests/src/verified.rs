//! What `turnout verify` checks, for tests.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a step that fails fails the test"
)]

use chrono::{DateTime, Utc};
use turnout_adapter_postgres::pool::Database;
use turnout_adapter_postgres::verify::PgVerifier;
use turnout_ports::verify::{Checked, Verifier, VerifyRequest};

/// How many breaches of a check are worth reading.
const SHOW: u32 = 5;

/// The checks that find something in this database at this time.
pub async fn breaches(database: &Database, now: DateTime<Utc>) -> Vec<Checked> {
    let request = VerifyRequest {
        now,
        rules: Vec::new(),
        show: SHOW,
    };
    let checked = PgVerifier::new(database.clone()).verify(&request).await.unwrap();
    checked.into_iter().filter(|one| one.breaches > 0).collect()
}

/// Fails if a check finds something.
pub async fn assert_verified(database: &Database, now: DateTime<Utc>) {
    let broken = breaches(database, now).await;
    assert!(broken.is_empty(), "{broken:#?}");
}
