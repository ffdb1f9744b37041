//! Erasing people, handing them what is known about them, and forgetting what is old.
//!
//! An erasure is asked for with a code, waits for a time of grace and is then done by a job in steps. Each step is a unit of
//! its own and leaves alone what is done, so that a job that was broken off begins anew and ends the same.

mod cancel_erasure;
mod erase_user;
mod fetch_export;
mod forget;
mod make_export;
mod request_erasure;
mod settings;
mod wind_up;

pub use cancel_erasure::{CancelErasureError, cancel_erasure};
pub use erase_user::{EraseUserError, erase_user, sweep_erasures};
pub use fetch_export::{ExportAnswer, FetchExportError, fetch_export};
pub use forget::forget;
pub use make_export::{MakeExportError, make_export};
pub use request_erasure::{RequestErasure, RequestErasureError, request_erasure};
pub use settings::{PrivacySettings, RetentionTimes};

#[cfg(test)]
mod tests;
