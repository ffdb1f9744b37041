//! What people are told.

mod kind;
mod notice;
mod words;

pub use kind::NoticeKind;
pub use notice::{Notice, Reference};

use crate::ids::{NotificationId, UserId};

/// A notification to be stored for one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotification {
    /// Public id.
    pub id: NotificationId,
    /// Who is told.
    pub recipient: UserId,
    /// Who caused it, when it was a person.
    pub sender: Option<UserId>,
    /// What they are told.
    pub notice: Notice,
    /// What it is about.
    pub reference: Reference,
}
