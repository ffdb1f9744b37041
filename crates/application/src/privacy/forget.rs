//! Forgets what is old: a little of everything each round, and more where there is more.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_ports::privacy::Rule;
use turnout_ports::store::{Repositories, StoreError};

use super::make_export::remove_expired;
use crate::app::App;
use crate::unit_of_work::{UnitOfWork, execute};

/// How many rows are forgotten at once: few enough that nobody waits for them.
const BATCH: u32 = 500;
/// How many batches of one rule a round does. What is left waits for the next.
const BATCHES: u32 = 40;

/// One round. Answers how many things it forgot. What fails keeps nobody from the rest; the first error is answered.
pub async fn forget(app: &App) -> Result<usize, StoreError> {
    let mut failed = None;
    let mut forgotten: u64 = 0;
    for rule in Rule::ALL {
        match forget_by(app, rule).await {
            Ok(count) => forgotten += count,
            Err(error) => {
                tracing::warn!(rule = rule.as_str(), %error, "old things could not be forgotten");
                failed = failed.or(Some(error));
            }
        }
    }
    match remove_expired(app).await {
        Ok(count) => forgotten += count,
        Err(error) => failed = failed.or(Some(error)),
    }
    failed.map_or(Ok(usize::try_from(forgotten).unwrap_or(usize::MAX)), Err)
}

async fn forget_by(app: &App, rule: Rule) -> Result<u64, StoreError> {
    let Some(age) = app.privacy_settings.age(rule) else {
        return Ok(0);
    };
    let now = app.clock.now();
    let before = now - age;
    let mut forgotten = match rule {
        Rule::OneTimeCodes => execute(&*app.store, &ForgetCodes { now, before }).await?,
        _ => 0,
    };
    for _ in 0..BATCHES {
        let count = app.old_rows.forget(rule, before, BATCH).await?;
        forgotten += count;
        if count < u64::from(BATCH) {
            break;
        }
    }
    Ok(forgotten)
}

/// Codes are forgotten with their counts.
struct ForgetCodes {
    now: DateTime<Utc>,
    before: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ForgetCodes {
    type Output = u64;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<u64, StoreError> {
        tx.otps().forget(self.now, self.before, BATCH * BATCHES).await
    }
}
