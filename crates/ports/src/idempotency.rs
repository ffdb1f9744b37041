//! The store of answers to requests that carry an idempotency key.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::ids::UserId;

use crate::store::StoreResult;

/// What makes a request the same request: who, what, the client's key, and the body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey {
    /// The user whose key it is; keys of different users never meet.
    pub actor: Option<UserId>,
    /// Method and route, such as `POST /v1/orders`.
    pub operation: String,
    /// The client's key, 1 to 255 visible ASCII characters.
    pub key: String,
    /// SHA-256 of the operation, the path and the body. Another fingerprint under the same key is another request.
    pub fingerprint: [u8; 32],
}

/// An answer that is kept to be given again. It must not hold a secret: it lies in the database as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// The HTTP status.
    pub status: u16,
    /// Headers that belong to the answer, such as `Location` and `ETag`.
    pub headers: Vec<(String, String)>,
    /// The JSON body, if there is one.
    pub body: Option<String>,
}

/// What the store knows of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nothing, or that the same request has begun and was not answered: the work is to be done now.
    Fresh,
    /// The work was done; this was the answer.
    Replay(StoredAnswer),
    /// The key was used for another request.
    Mismatch,
}

/// Keeps answers. Used inside the transaction that has the effect.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait IdempotencyRepository: Send {
    /// Looks without claiming. An expired row is as good as none.
    async fn look(&mut self, key: &IdempotencyKey, now: DateTime<Utc>) -> StoreResult<Claim>;

    /// Takes the key for this transaction. Waits for a transaction that holds it; after that one's commit answers what
    /// it left.
    async fn claim(&mut self, key: &IdempotencyKey, now: DateTime<Utc>) -> StoreResult<Claim>;

    /// Keeps the answer of a key that this transaction has claimed.
    async fn complete(&mut self, key: &IdempotencyKey, answer: &StoredAnswer) -> StoreResult<()>;
}
