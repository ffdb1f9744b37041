//! Offers of tickets on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_domain::accounts::Phone;
use turnout_domain::ids::UserId;
use turnout_domain::ticketing::TransferStatus;
use turnout_ports::ticketing::{TransferDetail, TransferRole};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::guestlist::cards::{EventCardView, PersonView};

/// Where an offer stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TransferStatus)]
pub(super) enum TransferStatusView {
    Pending,
    Accepted,
    Declined,
    Cancelled,
    Expired,
}

impl From<TransferStatus> for TransferStatusView {
    fn from(status: TransferStatus) -> Self {
        match status {
            TransferStatus::Pending => Self::Pending,
            TransferStatus::Accepted => Self::Accepted,
            TransferStatus::Declined => Self::Declined,
            TransferStatus::Cancelled => Self::Cancelled,
            TransferStatus::Expired => Self::Expired,
        }
    }
}

impl From<TransferStatusView> for TransferStatus {
    fn from(status: TransferStatusView) -> Self {
        match status {
            TransferStatusView::Pending => Self::Pending,
            TransferStatusView::Accepted => Self::Accepted,
            TransferStatusView::Declined => Self::Declined,
            TransferStatusView::Cancelled => Self::Cancelled,
            TransferStatusView::Expired => Self::Expired,
        }
    }
}

/// Which side of an offer somebody is on.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TransferRole)]
pub(super) enum TransferRoleView {
    Sender,
    Receiver,
}

impl From<TransferRoleView> for TransferRole {
    fn from(role: TransferRoleView) -> Self {
        match role {
            TransferRoleView::Sender => Self::Sender,
            TransferRoleView::Receiver => Self::Receiver,
        }
    }
}

/// An offer of a ticket from one person to another.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Transfer)]
pub(super) struct TransferView {
    /// The offer's id.
    id: Uuid,
    /// Where it stands.
    status: TransferStatusView,
    /// Which side of it the caller is on.
    role: TransferRoleView,
    /// The ticket. Only its owner can look at it.
    ticket_id: Uuid,
    /// The ticket's number.
    #[schema(examples("TKT-5F607182-261121"))]
    ticket_number: String,
    /// Name of its tier.
    #[schema(examples("VIP"))]
    tier: String,
    /// The event.
    event: EventCardView,
    /// Who offers it.
    sender: PersonView,
    /// Who answered. Before, it is not told whether anybody has the number.
    #[schema(required = true)]
    receiver: Option<PersonView>,
    /// The number that it is offered to, E.164. Forgotten some time after the offer has ended.
    #[schema(required = true, examples("+919876543210"))]
    phone: Option<String>,
    /// From this instant it cannot be accepted.
    expires_at: DateTime<Utc>,
    /// When it was answered, taken back or found to have expired.
    #[schema(required = true)]
    decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl TransferView {
    /// The offer as it stands at `now`, for one of its parties.
    pub fn new(detail: TransferDetail, viewer: UserId, now: DateTime<Utc>) -> Self {
        let transfer = detail.transfer;
        Self {
            id: transfer.id.uuid(),
            status: transfer.status_at(now).into(),
            role: if transfer.sender == viewer {
                TransferRoleView::Sender
            } else {
                TransferRoleView::Receiver
            },
            ticket_id: transfer.ticket.uuid(),
            ticket_number: detail.ticket_number,
            tier: detail.tier,
            event: detail.event.into(),
            sender: detail.sender.into(),
            receiver: detail.receiver.map(PersonView::from),
            phone: transfer.phone.as_ref().map(Phone::as_str).map(ToOwned::to_owned),
            expires_at: transfer.expires_at,
            decided_at: transfer.decided_at,
            created_at: transfer.created_at,
        }
    }
}
