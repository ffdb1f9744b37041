//! Invitations and links on the wire.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use turnout_domain::accounts::Phone;
use turnout_domain::guestlist::{InviteLink, InviteStatus, InviteType};
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::guestlist::{InviteDetail, LinkDetail};
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use super::cards::{EventCardView, HeldView, PersonView};
use crate::wire::words::words;

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = InviteStatus)]
pub(super) enum InviteStatusView {
    Pending,
    Accepted,
    Declined,
    Expired,
    Revoked,
}

impl From<InviteStatus> for InviteStatusView {
    fn from(status: InviteStatus) -> Self {
        match status {
            InviteStatus::Pending => Self::Pending,
            InviteStatus::Accepted => Self::Accepted,
            InviteStatus::Declined => Self::Declined,
            InviteStatus::Expired => Self::Expired,
            InviteStatus::Revoked => Self::Revoked,
        }
    }
}

impl From<InviteStatusView> for InviteStatus {
    fn from(status: InviteStatusView) -> Self {
        match status {
            InviteStatusView::Pending => Self::Pending,
            InviteStatusView::Accepted => Self::Accepted,
            InviteStatusView::Declined => Self::Declined,
            InviteStatusView::Expired => Self::Expired,
            InviteStatusView::Revoked => Self::Revoked,
        }
    }
}

fn type_words() -> Schema {
    words(
        "By name or number, or through a link.",
        InviteType::ALL.iter().map(|word| word.as_str()),
    )
}

fn link_words() -> Schema {
    words("Always `share_link`.", [InviteType::ShareLink.as_str()].into_iter())
}

/// An invitation to an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Invite)]
pub(super) struct InviteView {
    /// The invitation's id.
    id: Uuid,
    /// By name or number, or through a link.
    #[serde(rename = "type")]
    #[schema(schema_with = type_words)]
    kind: &'static str,
    /// Where it stands.
    status: InviteStatusView,
    /// The event.
    event: EventCardView,
    /// Who is invited. Of a number, it is not told whether anybody has it before they answer.
    #[schema(required = true)]
    guest: Option<PersonView>,
    /// The number that was invited, E.164, where it was a number.
    #[schema(required = true, examples("+919876543210"))]
    phone: Option<String>,
    /// Who invites, while they have an account.
    #[schema(required = true)]
    inviter: Option<PersonView>,
    /// Of the host; may be empty.
    #[schema(examples("Come and dance!"))]
    message: String,
    /// The seats that are kept for the guest, where an accepted invitation is to be paid.
    #[schema(required = true)]
    reservation: Option<HeldView>,
    /// From this instant it cannot be accepted.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// When it was accepted, declined or revoked.
    #[schema(required = true)]
    decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl InviteView {
    /// The invitation as it stands at `now`, for this person.
    pub fn new(detail: InviteDetail, viewer: UserId, now: DateTime<Utc>) -> Self {
        let invite = detail.invite;
        let status = invite.status_at(now);
        let answered = matches!(status, InviteStatus::Accepted | InviteStatus::Declined);
        let guest = detail
            .guest
            .filter(|guest| invite.phone.is_none() || answered || guest.id == viewer);
        Self {
            id: invite.id.uuid(),
            kind: invite.kind.as_str(),
            status: status.into(),
            event: detail.event.into(),
            guest: guest.map(PersonView::from),
            phone: invite.phone.as_ref().map(Phone::as_str).map(ToOwned::to_owned),
            inviter: detail.inviter.map(PersonView::from),
            message: invite.message,
            reservation: detail.held.map(|held| HeldView::new(held, now)),
            expires_at: invite.expires_at,
            decided_at: invite.decided_at,
            created_at: invite.created_at,
        }
    }
}

/// A link that invites whoever holds it, for those who made it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ShareLink)]
pub(super) struct ShareLinkView {
    /// The link's id; with it the link is revoked as an invitation is.
    id: Uuid,
    /// Always `share_link`.
    #[serde(rename = "type")]
    #[schema(schema_with = link_words)]
    kind: &'static str,
    /// The event.
    event_id: Uuid,
    /// What whoever holds the link presents. Shown once, in the first answer; afterwards `null`.
    #[schema(required = true, min_length = 43, max_length = 43)]
    token: Option<String>,
    /// The address to pass on. Shown once, as the token is.
    #[schema(required = true, format = "uri")]
    url: Option<String>,
    /// How many people may accept.
    #[schema(minimum = 1, maximum = 100_000, examples(50))]
    max_uses: u32,
    /// How many did.
    #[schema(examples(0))]
    uses: u32,
    /// Shown with the invitation; may be empty.
    message: String,
    /// From this instant it is dead.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    #[schema(required = true)]
    revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    created_at: DateTime<Utc>,
}

impl ShareLinkView {
    /// The link without its token, which is kept nowhere.
    pub fn new(link: &InviteLink) -> Self {
        Self {
            id: link.id.uuid(),
            kind: InviteType::ShareLink.as_str(),
            event_id: EventId::uuid(link.event),
            token: None,
            url: None,
            max_uses: link.max_uses,
            uses: link.uses,
            message: link.message.clone(),
            expires_at: link.expires_at,
            revoked_at: link.revoked_at,
            created_at: link.created_at,
        }
    }

    /// The link with its token, for the first answer.
    pub fn with_token(link: &InviteLink, token: &SecretString, public_url: &str) -> Self {
        let token = token.expose_secret();
        Self {
            token: Some(token.to_owned()),
            url: Some(format!("{}/v1/invite-links/{token}", public_url.trim_end_matches('/'))),
            ..Self::new(link)
        }
    }
}

/// An invitation, or a link that makes them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = InviteOrShareLink)]
pub(super) enum InviteOrLinkView {
    /// An invitation of one person.
    Invite(Box<InviteView>),
    /// A link that invites whoever holds it.
    Link(ShareLinkView),
}

/// Where a link leads, for whoever holds it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = InviteLink)]
pub(super) struct InviteLinkView {
    /// The event.
    event: EventCardView,
    /// Of the host; may be empty.
    #[schema(examples("Come and dance!"))]
    message: String,
    /// From this instant it is dead.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// How many more people may accept.
    #[schema(minimum = 1, examples(12))]
    uses_left: u32,
}

impl From<LinkDetail> for InviteLinkView {
    fn from(detail: LinkDetail) -> Self {
        Self {
            event: detail.event.into(),
            uses_left: detail.link.max_uses.saturating_sub(detail.link.uses),
            message: detail.link.message,
            expires_at: detail.link.expires_at,
        }
    }
}
