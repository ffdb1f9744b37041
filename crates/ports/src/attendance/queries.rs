//! Attendance records as they are shown.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::{AttendanceStatus, Booking, PaymentStatus};
use turnout_domain::ids::{AttendanceId, EventId, TicketId, TierId, UserId};
use turnout_domain::ticketing::TicketStatus;

use super::{DoorListAnswer, DoorListRequest, LiveNumbers};
use crate::page::{Page, PageRequest};
use crate::store::StoreResult;

/// What happened at the door for one ticket. Nothing private of the guest but the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttendanceRecord {
    /// The record.
    pub id: AttendanceId,
    /// The ticket.
    pub ticket: TicketId,
    /// `TKT-...`.
    pub ticket_number: String,
    /// Where its guest stands.
    pub status: AttendanceStatus,
    /// Where the ticket stands.
    pub ticket_status: TicketStatus,
    /// Who comes in with it; the holder's name where the guest is not named.
    pub guest: String,
    /// The tier.
    pub tier_id: TierId,
    /// Its name.
    pub tier: String,
    /// Whether it is paid.
    pub payment: PaymentStatus,
    /// The latest admission.
    pub checked_in_at: Option<DateTime<Utc>>,
    /// Who admitted.
    pub checked_in_by: Option<UserId>,
    /// With which device; may be empty.
    pub device: String,
    /// When the guest left.
    pub checked_out_at: Option<DateTime<Utc>>,
    /// How often admitted.
    pub entries: u32,
    /// Of the door.
    pub notes: String,
    /// When the record was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Which records are wanted. Fields that are empty do not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttendanceFilter {
    /// Where the guest stands.
    pub status: Option<AttendanceStatus>,
    /// The tier.
    pub tier: Option<TierId>,
    /// Words that all stand in the guest's name or the ticket's number, in capital letters or not.
    pub words: Vec<String>,
    /// Whether it is paid.
    pub payment: Option<PaymentStatus>,
    /// Whether the guest has been checked in.
    pub checked_in: Option<bool>,
    /// Whether the guest is inside now.
    pub inside: Option<bool>,
}

/// Reads attendance records, each call in one round trip and without a transaction.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait AttendanceQueries: Send + Sync {
    /// The records of an event, the earliest made first.
    async fn list(
        &self,
        event: EventId,
        filter: &AttendanceFilter,
        page: &PageRequest<AttendanceId>,
    ) -> StoreResult<Page<AttendanceRecord, AttendanceId>>;

    /// The record of a ticket of this event.
    async fn of_ticket(&self, event: EventId, ticket: TicketId) -> StoreResult<Option<AttendanceRecord>>;

    /// What those of the tickets were made with that are of this event.
    async fn bookings(&self, event: EventId, tickets: &[TicketId]) -> StoreResult<Vec<(TicketId, Booking)>>;

    /// How full an event is, and what happened at its door.
    async fn live(&self, event: EventId) -> StoreResult<LiveNumbers>;

    /// Tickets of an event as scanners need them: all of them, or those that changed since. Takes more than one round
    /// trip. `None` if there is no such event.
    async fn door_list(&self, event: EventId, request: &DoorListRequest) -> StoreResult<Option<DoorListAnswer>>;
}
