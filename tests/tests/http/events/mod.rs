//! Events, tiers and venues over HTTP.

mod calendar;
mod co_hosts;
mod editing;
mod image_races;
pub mod images;
mod lifecycle;
mod lists;
mod making;
mod seeing;
mod stage;
mod statistics;
mod team;
mod tiers;
mod venues;
