//! Events, their tiers, and venues.
//!
//! Every change of an event goes the same way: who may; lock its inventory, which comes first in the lock order; let the
//! domain say what the event is after the step; store what differs with its audit entries; queue what guests must hear.

mod add_team_member;
mod add_tier;
mod cancel_event;
mod change_event;
mod complete_event;
mod create_event;
mod create_venue;
mod delete_event;
mod edit_event;
mod edit_tier;
mod edit_venue;
mod error;
mod follow_ups;
mod images;
mod list_events;
mod list_my_events;
mod list_team;
mod list_venues;
mod postpone_event;
mod publish_event;
mod references;
mod remove_team_member;
mod remove_tier;
mod show_event;
mod show_statistics;
mod show_venue;
mod store_changes;
mod team_error;
mod team_rank;
mod team_words;

#[cfg(test)]
mod samples;

pub use add_team_member::{NewTeamMember, add_team_member};
pub use add_tier::{add_tier, draw_tier_id};
pub use cancel_event::cancel_event;
pub use complete_event::complete_event;
pub use create_event::create_event;
pub use create_venue::create_venue;
pub use delete_event::delete_event;
pub use edit_event::edit_event;
pub use edit_tier::edit_tier;
pub use edit_venue::edit_venue;
pub use error::{ChangeEventError, ChangeVenueError};
pub use images::{
    AddImageError, ChangeImagesError, NewImage, ShownEventImage, add_image, move_image, remove_image, show_image,
};
pub use list_events::list_events;
pub use list_my_events::list_my_events;
pub use list_team::list_team;
pub use list_venues::list_venues;
pub use postpone_event::postpone_event;
pub use publish_event::publish_event;
pub use remove_team_member::remove_team_member;
pub use remove_tier::remove_tier;
pub use show_event::show_event;
pub use show_statistics::{DayStatistics, EventStatistics, ShowStatisticsError, show_statistics};
pub use show_venue::show_venue;
pub use team_error::TeamError;
