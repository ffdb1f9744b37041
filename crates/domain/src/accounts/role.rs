//! What a user may be on the whole platform, beside what they are for one event.

/// A platform-wide role. What each one allows is the permission policy's matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Runs the platform.
    Admin,
    /// Hosts events as a business.
    Organizer,
    /// Attends events; everyone is one.
    Attendee,
    /// Works at the doors of events.
    Door,
    /// Helps users.
    Support,
}

impl Role {
    /// Every role, in the order in which documents list them.
    pub const ALL: [Self; 5] = [Self::Admin, Self::Organizer, Self::Attendee, Self::Door, Self::Support];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Organizer => "organizer",
            Self::Attendee => "attendee",
            Self::Door => "door",
            Self::Support => "support",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}
