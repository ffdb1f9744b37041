//! What people are told in the app, and that they have read it.

mod list_notifications;
mod mark_all_read;
mod mark_read;

pub use list_notifications::list_notifications;
pub use mark_all_read::mark_all_read;
pub use mark_read::{MarkReadError, mark_read};
