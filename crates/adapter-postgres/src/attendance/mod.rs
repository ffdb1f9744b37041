//! The door: one look that reads all that decides a scan, and one statement for each thing that is done.

mod admit;
mod bookings;
mod door_list;
mod entries;
mod leave;
mod live;
mod look;
mod merging;
mod notes;
mod otps;
mod queries;
mod recall;
mod refuse;
mod repository;
mod rows;
mod undo;

pub use door_list::{ALL as DOOR_LIST_WHOLE, CHANGED as DOOR_LIST_CHANGED};
pub use entries::KEEP_ENTRIES;
pub use live::LIVE;
pub use look::LOOK_AT_ALL;
pub use queries::{LIST, PgAttendanceQueries};
