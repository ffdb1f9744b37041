//! The world outside that is neither stored nor sent: time and chance.

use chrono::{DateTime, Utc};

/// Tells the time. Only the application layer asks; everything below is told.
pub trait Clock: Send + Sync {
    /// The present instant, cut to microseconds as the database keeps it.
    fn now(&self) -> DateTime<Utc>;
}

/// A cryptographically secure source of chance. Only the application layer draws from it.
pub trait Entropy: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}
