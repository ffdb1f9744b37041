//! Events, their rules and who may see them; venues.

mod changes;
mod compose;
mod differences;
mod event;
mod images;
mod kind;
mod local_time;
mod policies;
mod pricing;
mod publication;
mod slug;
mod standing;
mod statistics;
mod status;
mod team;
mod tier_changes;
mod venue;

pub use changes::*;
pub use compose::*;
pub use differences::*;
pub use event::*;
pub use images::*;
pub use kind::*;
pub use local_time::*;
pub use policies::*;
pub use pricing::*;
pub use publication::*;
pub use slug::*;
pub use standing::*;
pub use statistics::*;
pub use status::*;
pub use team::*;
pub use tier_changes::*;
pub use venue::*;

#[cfg(test)]
mod samples;
