//! Requests on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_domain::guestlist::RequestStatus;
use turnout_domain::ids::TierId;
use turnout_ports::guestlist::RequestDetail;
use utoipa::ToSchema;
use uuid::Uuid;

use super::cards::{EventCardView, HeldView, PersonView};

/// Where a request stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RequestStatus)]
pub(super) enum RequestStatusView {
    Pending,
    Accepted,
    Declined,
    Cancelled,
}

impl From<RequestStatus> for RequestStatusView {
    fn from(status: RequestStatus) -> Self {
        match status {
            RequestStatus::Pending => Self::Pending,
            RequestStatus::Accepted => Self::Accepted,
            RequestStatus::Declined => Self::Declined,
            RequestStatus::Cancelled => Self::Cancelled,
        }
    }
}

impl From<RequestStatusView> for RequestStatus {
    fn from(status: RequestStatusView) -> Self {
        match status {
            RequestStatusView::Pending => Self::Pending,
            RequestStatusView::Accepted => Self::Accepted,
            RequestStatusView::Declined => Self::Declined,
            RequestStatusView::Cancelled => Self::Cancelled,
        }
    }
}

/// A request to join an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = JoinRequest)]
pub(super) struct RequestView {
    /// The request's id.
    id: Uuid,
    /// Where it stands.
    status: RequestStatusView,
    /// The event.
    event: EventCardView,
    /// Who asks.
    requester: PersonView,
    /// How many seats.
    #[schema(minimum = 1, maximum = 20, examples(1))]
    seats: u32,
    /// The tier that was asked for; once accepted, the tier of the seats.
    #[schema(required = true)]
    tier_id: Option<Uuid>,
    /// To the host; may be empty.
    #[schema(examples("We met at the last one."))]
    message: String,
    /// To the guest; may be empty.
    host_message: String,
    /// The seats that are kept for the guest, where an accepted request is to be paid.
    #[schema(required = true)]
    reservation: Option<HeldView>,
    /// When it was accepted, declined or cancelled.
    #[schema(required = true)]
    decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl RequestView {
    /// The request as it stands at `now`.
    pub fn new(detail: RequestDetail, now: DateTime<Utc>) -> Self {
        let request = detail.request;
        Self {
            id: request.id.uuid(),
            status: request.status.into(),
            event: detail.event.into(),
            requester: detail.requester.into(),
            seats: request.seats.get(),
            tier_id: request.tier.map(TierId::uuid),
            message: request.message,
            host_message: request.host_message,
            reservation: detail.held.map(|held| HeldView::new(held, now)),
            decided_at: request.decided_at,
            created_at: request.created_at,
        }
    }
}
