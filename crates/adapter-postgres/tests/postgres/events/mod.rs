//! Events, tiers and venues on a real database.

mod crowd;
mod lists;
mod mine;
mod plans;
mod samples;
mod store;
mod venues;
mod visibility;
