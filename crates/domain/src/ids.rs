//! Typed public ids.
//!
//! Every id that leaves the system is a UUID of version 7. The database's own BIGINT keys never appear above the
//! storage adapter. The registry below is append-only: a kind of id, once given out, keeps its name.

use std::fmt;

use uuid::Uuid;

macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to name a thing of this kind.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID as it stands on the wire and in the database.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    )+};
}

id_types! {
    /// A user.
    UserId;
    /// A signed-in device: one family of refresh tokens.
    SessionId;
    /// One refresh token of a session.
    RefreshTokenId;
    /// One phone one-time code.
    OtpId;
    /// An event.
    EventId;
    /// A place where events happen.
    VenueId;
    /// An image of an event.
    ImageId;
    /// A kind of ticket of one event.
    TierId;
    /// A guest's request to join an event.
    RequestId;
    /// An invitation to an event.
    InviteId;
    /// A confirmed participant of an event.
    AttendeeId;
    /// The public `reservation_key` of a hold on seats.
    ReservationId;
    /// What is bought.
    OrderId;
    /// One movement of money in an order.
    TransactionId;
    /// A stored webhook delivery.
    WebhookId;
    /// A ticket, which admits one person.
    TicketId;
    /// One scan at the door.
    ScanId;
    /// A device's own id of a scan that it made.
    ClientScanId;
    /// What happened at the door for one ticket.
    AttendanceId;
    /// An in-app notification.
    NotificationId;
    /// An entry of the audit log.
    AuditId;
    /// A unit of background work.
    JobId;
    /// A user's profile.
    ProfileId;
    /// A picture of a user.
    PictureId;
    /// A complaint about a user.
    ReportId;
    /// A link that invites whoever holds it.
    InviteLinkId;
    /// A place in the waitlist of an event.
    WaitlistEntryId;
    /// An offer of a ticket to somebody else.
    TransferId;
    /// An archive of what is known about a user.
    ExportId;
    /// A role that somebody has for one event.
    TeamMemberId;
}
