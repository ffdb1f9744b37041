//! How adapters speak with providers over HTTP: one client with bounded time and size, repetitions only where they are
//! safe, a circuit breaker for each provider, and answers mapped to what the port knows.
//!
//! A provider's client holds an [`Http`], builds a [`Call`] for each operation, and reads the [`Answer`]:
//!
//! ```ignore
//! let call = Call::post("refund", &["v1", "refunds"])
//!     .bearer(&self.settings.secret_key)
//!     .idempotency_key("idempotency-key", &key)
//!     .form(fields);
//! let answer = self.http.send(&call).await?;      // unreachable, unknown and busy end here
//! match answer.status() {
//!     200..=299 => answer.read::<Refund>()?,       // a body that is not understood: unknown, for a call with an effect
//!     _ => return Err(refused(&answer)),           // every 4xx but 429: the provider's own words
//! }
//! ```
//!
//! Secrets go into a call as `SecretString` or in its body, and never come out: neither [`Call`] nor [`Answer`] nor an
//! error shows headers, queries or bodies.

mod answer;
mod breaker;
mod call;
mod client;
mod failure;
mod pauses;
mod tls;

pub use answer::Answer;
pub use breaker::{Breaker, BreakerOpen, Permit};
pub use call::Call;
pub use client::{Http, HttpError, HttpSettings, Limits, parse_base};
pub use tls::client_builder;

#[cfg(test)]
mod tests;
