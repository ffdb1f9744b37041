//! Whether the rules that may never break hold in everything that is stored.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::store::StoreResult;

/// One thing that must hold in every row at every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The stable name, in `snake_case`.
    pub name: &'static str,
    /// The number of the rule it belongs to, as `docs/verify.md` counts them.
    pub rule: u8,
    /// What kind of thing its breaches are about.
    pub about: &'static str,
    /// What must hold, in one sentence.
    pub says: &'static str,
}

/// Something that is not as it must be. It holds public ids and numbers, never what people wrote or who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The public id of the thing.
    pub id: Option<Uuid>,
    /// Its number, where it has one that people use.
    pub number: String,
    /// What it must be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

/// What came of one check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Which one.
    pub check: Check,
    /// How many breaches there are.
    pub breaches: u64,
    /// The first of them.
    pub shown: Vec<Breach>,
}

/// Which checks are made, and how much of what they find is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyRequest {
    /// The time for holds that run out.
    pub now: DateTime<Utc>,
    /// Only checks of these rules; of all, if it is empty.
    pub rules: Vec<u8>,
    /// How many breaches of one check are answered at most. They are counted all the same.
    pub show: u32,
}

/// Checks everything that is stored. It changes nothing and locks nothing, so that servers work on beside it.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait Verifier: Send + Sync {
    /// Makes the checks, all of them on one snapshot, and answers them in their order.
    async fn verify(&self, request: &VerifyRequest) -> StoreResult<Vec<Checked>>;
}
