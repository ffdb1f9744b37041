//! Tools for tests only: a clock that stands still, chance that repeats itself, a database for each test, and
//! programs of others that judge ours.

pub mod clock;
#[cfg(feature = "database")]
pub mod database;
pub mod entropy;
pub mod referee;
#[cfg(feature = "wallets")]
pub mod wallet_keys;

pub use clock::ManualClock;
#[cfg(feature = "database")]
pub use database::{TestDatabase, TestFolder};
pub use entropy::SeededEntropy;
pub use referee::Referee;
#[cfg(feature = "wallets")]
pub use wallet_keys::WalletKeys;
