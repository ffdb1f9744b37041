//! What can be allowed.

use crate::text_enum::text_enum;

text_enum! {
    /// Something that can be allowed, as `resource.action`. The base data gives roles these codes.
    Permission {
        /// See an event that is not public.
        EventRead = "event.read",
        /// Edit an event, its tiers and images.
        EventUpdate = "event.update",
        /// Publish, postpone, complete.
        EventPublish = "event.publish",
        /// Cancel an event.
        EventCancel = "event.cancel",
        /// See numbers and revenue.
        EventStats = "event.stats",
        /// See the audit log of an event.
        EventAudit = "event.audit",
        /// See requests and attendees.
        GuestRead = "guest.read",
        /// Accept and decline requests.
        GuestDecide = "guest.decide",
        /// Invite people.
        GuestInvite = "guest.invite",
        /// See orders of others.
        OrderRead = "order.read",
        /// Refund orders, cancel their tickets without a refund, and release their seats.
        OrderRefund = "order.refund",
        /// Give seats without money, take tickets back that cost nothing, and release their seats.
        TicketGive = "ticket.give",
        /// Check in and out.
        DoorScan = "door.scan",
        /// Take a check-in back.
        DoorUndo = "door.undo",
        /// Give people roles for an event and take them back.
        TeamManage = "team.manage",
        /// Enter and edit venues.
        VenueWrite = "venue.write",
        /// See private data of users.
        UserRead = "user.read",
        /// Deactivate users, grant roles.
        UserUpdate = "user.update",
        /// See the audit log.
        AuditRead = "audit.read",
        /// Replay webhooks and settle strays.
        PaymentReplay = "payment.replay",
    }
}

impl Permission {
    /// Whether the host of an event has it for that event. The others concern the whole platform.
    pub const fn belongs_to_host(self) -> bool {
        match self {
            Self::EventRead
            | Self::EventUpdate
            | Self::EventPublish
            | Self::EventCancel
            | Self::EventStats
            | Self::EventAudit
            | Self::GuestRead
            | Self::GuestDecide
            | Self::GuestInvite
            | Self::OrderRead
            | Self::OrderRefund
            | Self::TicketGive
            | Self::DoorScan
            | Self::DoorUndo
            | Self::TeamManage => true,
            Self::VenueWrite | Self::UserRead | Self::UserUpdate | Self::AuditRead | Self::PaymentReplay => false,
        }
    }
}

text_enum! {
    /// How far a permission of a role reaches.
    Scope {
        /// Things that the user owns.
        Own = "own",
        /// The event for which the role was given.
        Event = "event",
        /// What belongs to the user's organization.
        Organization = "organization",
        /// Everything.
        All = "all",
    }
}
