//! The door and its records in the store.

mod door_list;
mod live;
mod merging;
mod otps;
mod queries;
mod repository;

pub use door_list::*;
pub use live::*;
pub use merging::*;
pub use otps::*;
pub use queries::*;
pub use repository::*;
