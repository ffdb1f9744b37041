//! Events, their rules and who may see them; venues.

mod event;
mod kind;
mod local_time;
mod policies;
mod slug;
mod standing;
mod status;

pub use event::*;
pub use kind::*;
pub use local_time::*;
pub use policies::*;
pub use slug::*;
pub use standing::*;
pub use status::*;
