//! Events, tiers and venues over HTTP.

mod editing;
mod lifecycle;
mod lists;
mod making;
mod seeing;
mod stage;
mod tiers;
mod venues;
