//! Events, tiers and venues on a real database.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step that fails fails the test"
)]

mod samples;
mod store;
mod visibility;
