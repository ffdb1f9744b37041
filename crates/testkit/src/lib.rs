//! Tools for tests only: a clock that stands still, chance that repeats itself, and a database for each test.

pub mod clock;
#[cfg(feature = "database")]
pub mod database;
pub mod entropy;

pub use clock::ManualClock;
#[cfg(feature = "database")]
pub use database::TestDatabase;
pub use entropy::SeededEntropy;
