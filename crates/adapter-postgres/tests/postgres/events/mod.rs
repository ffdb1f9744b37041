//! Events, tiers and venues on a real database.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a step that fails fails the test"
)]

mod crowd;
mod lists;
mod mine;
mod plans;
mod samples;
mod store;
mod venues;
mod visibility;
