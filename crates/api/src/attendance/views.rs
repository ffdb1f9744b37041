//! The door on the wire.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::attendance::{Passage, Verdict};
use turnout_application::idempotency::Answer;
use turnout_domain::attendance::{AttendanceStatus, PaymentStatus};
use turnout_domain::ids::UserId;
use turnout_ports::attendance::AttendanceRecord;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::idempotency::{answer, refusal, respond};
use crate::problem::ApiError;
use crate::ticketing::TicketStatusView;

/// Whether the seat behind a ticket is paid for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PaymentStatus)]
pub(super) enum PaymentStatusView {
    Unpaid,
    Paid,
    Refunded,
}

impl From<PaymentStatus> for PaymentStatusView {
    fn from(status: PaymentStatus) -> Self {
        match status {
            PaymentStatus::Unpaid => Self::Unpaid,
            PaymentStatus::Paid => Self::Paid,
            PaymentStatus::Refunded => Self::Refunded,
        }
    }
}

impl From<PaymentStatusView> for PaymentStatus {
    fn from(status: PaymentStatusView) -> Self {
        match status {
            PaymentStatusView::Unpaid => Self::Unpaid,
            PaymentStatusView::Paid => Self::Paid,
            PaymentStatusView::Refunded => Self::Refunded,
        }
    }
}

/// Where the guest of one ticket stands: is expected, came in, gave the seat back, or lost it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttendanceStatus)]
pub(super) enum AttendanceStatusView {
    Going,
    CheckedIn,
    NotGoing,
    Cancelled,
}

impl From<AttendanceStatus> for AttendanceStatusView {
    fn from(status: AttendanceStatus) -> Self {
        match status {
            AttendanceStatus::Going => Self::Going,
            AttendanceStatus::CheckedIn => Self::CheckedIn,
            AttendanceStatus::NotGoing => Self::NotGoing,
            AttendanceStatus::Cancelled => Self::Cancelled,
        }
    }
}

impl From<AttendanceStatusView> for AttendanceStatus {
    fn from(status: AttendanceStatusView) -> Self {
        match status {
            AttendanceStatusView::Going => Self::Going,
            AttendanceStatusView::CheckedIn => Self::CheckedIn,
            AttendanceStatusView::NotGoing => Self::NotGoing,
            AttendanceStatusView::Cancelled => Self::Cancelled,
        }
    }
}

/// What happened at the door for one ticket.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AttendanceRecord)]
pub(super) struct RecordView {
    /// The ticket.
    ticket_id: Uuid,
    /// Its number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
    /// Where its guest stands.
    status: AttendanceStatusView,
    /// Where the ticket stands.
    ticket_status: TicketStatusView,
    /// Who comes in with it; may be empty.
    #[schema(examples("Asha Rao"))]
    guest: String,
    /// The tier.
    tier_id: Uuid,
    /// Its name.
    #[schema(examples("VIP"))]
    tier: String,
    /// Whether it is paid; free tickets are.
    payment_status: PaymentStatusView,
    /// The latest admission.
    #[schema(required = true)]
    checked_in_at: Option<DateTime<Utc>>,
    /// Who admitted.
    #[schema(required = true)]
    checked_in_by: Option<Uuid>,
    /// With which device.
    #[schema(required = true, examples("north gate"))]
    device: Option<String>,
    /// When the guest left.
    #[schema(required = true)]
    checked_out_at: Option<DateTime<Utc>>,
    /// How often admitted.
    #[schema(examples(1))]
    entries: u32,
    /// Of the door.
    #[schema(examples("Came with a wheelchair; seat at the aisle."))]
    notes: String,
    /// The latest change of the record.
    updated_at: DateTime<Utc>,
}

impl From<AttendanceRecord> for RecordView {
    fn from(record: AttendanceRecord) -> Self {
        Self {
            ticket_id: record.ticket.uuid(),
            ticket_number: record.ticket_number,
            status: record.status.into(),
            ticket_status: record.ticket_status.into(),
            guest: record.guest,
            tier_id: record.tier_id.uuid(),
            tier: record.tier,
            payment_status: record.payment.into(),
            checked_in_at: record.checked_in_at,
            checked_in_by: record.checked_in_by.map(UserId::uuid),
            device: named(record.device),
            checked_out_at: record.checked_out_at,
            entries: record.entries,
            notes: record.notes,
            updated_at: record.updated_at,
        }
    }
}

/// A text in which empty means that nothing was said.
pub(super) fn named(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// Writes down what came of a scan, refusals too: they are kept, so repeating the request gets them again.
pub(super) fn render<V: Serialize>(verdict: &Verdict, view: impl FnOnce(&Passage) -> V) -> StoredAnswer {
    match verdict {
        Verdict::Done(passage) => answer(StatusCode::OK, &view(passage)),
        Verdict::Refused(cause) => refusal(&ApiError::from(cause.clone())),
    }
}

/// Answers a scan.
pub(super) fn reply(
    answer: Answer<Verdict>,
    render: impl FnOnce(&Verdict) -> StoredAnswer,
) -> Result<HttpResponse, ApiError> {
    match answer {
        Answer::Done(Verdict::Refused(cause)) => Err(cause.into()),
        other => respond(other, render),
    }
}
