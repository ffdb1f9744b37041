//! What a user may be, for the whole platform or for one event.

use crate::text_enum::text_enum;

text_enum! {
    /// A named set of permissions. What each one holds stands in [`crate::access`].
    Role {
        /// Runs the platform.
        Admin = "admin",
        /// Helps users.
        Support = "support",
        /// Hosts events as a business.
        Organizer = "organizer",
        /// Attends events; everyone is one.
        Attendee = "attendee",
        /// Performs at events.
        Artist = "artist",
        /// Makes pictures, films and texts of events.
        ContentCreator = "content_creator",
        /// Pays for events to be seen there.
        Sponsor = "sponsor",
        /// Follows hosts and artists.
        Fan = "fan",
        /// Runs one event together with its host.
        CoHost = "co_host",
        /// Manages one event, without its money.
        Manager = "manager",
        /// Checks guests in at one event.
        Door = "door",
    }
}

impl Role {
    /// Whether it gives powers over what belongs to others, for the whole platform.
    pub const fn is_of_staff(self) -> bool {
        matches!(self, Self::Admin | Self::Support)
    }
}
