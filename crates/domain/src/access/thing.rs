//! What belongs to one person.

use crate::text_enum::text_enum;

text_enum! {
    /// A kind of thing that belongs to a person, or to the two parties of an agreement. To others it does not exist, unless a
    /// permission for its event shows it to them.
    Thing {
        /// A place on the guest list of an event.
        Attendee = "attendee",
        /// An invitation; of the person who is invited.
        Invite = "invite",
        /// What a person was told.
        Notification = "notification",
        /// An order; of its buyer.
        Order = "order",
        /// A picture of a user.
        Picture = "picture",
        /// A request to join; of the person who asks.
        Request = "request",
        /// Seats that are held.
        Reservation = "reservation",
        /// A device that is signed in.
        Session = "session",
        /// A role for an event; of the person who has it.
        TeamMember = "team_member",
        /// A ticket; of its holder.
        Ticket = "ticket",
        /// An offer of a ticket; of its sender, and of its receiver.
        Transfer = "transfer",
        /// A place in the line for seats.
        WaitlistEntry = "waitlist_entry",
    }
}

impl Thing {
    /// Whether it is an agreement of two, each of whom knows of it.
    pub const fn has_two_parties(self) -> bool {
        matches!(self, Self::Transfer)
    }
}
