//! The team of an event on the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_domain::accounts::Phone;
use turnout_domain::events::TeamRole;
use turnout_domain::ids::UserId;
use turnout_ports::events::TeamMemberDetail;
use turnout_ports::guestlist::PersonCard;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::guestlist::cards::PersonView;

/// What a member of a team does: `door` checks guests in and sees their names and tiers; `manager` looks after guests, tiers and
/// the door, without the event's money; `co_host` may do whatever its host may.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TeamRole)]
pub(super) enum TeamRoleView {
    Door,
    Manager,
    CoHost,
}

impl From<TeamRole> for TeamRoleView {
    fn from(role: TeamRole) -> Self {
        match role {
            TeamRole::Door => Self::Door,
            TeamRole::Manager => Self::Manager,
            TeamRole::CoHost => Self::CoHost,
        }
    }
}

impl From<TeamRoleView> for TeamRole {
    fn from(role: TeamRoleView) -> Self {
        match role {
            TeamRoleView::Door => Self::Door,
            TeamRoleView::Manager => Self::Manager,
            TeamRoleView::CoHost => Self::CoHost,
        }
    }
}

/// Somebody with a role for one event.
#[derive(Serialize, ToSchema)]
#[schema(as = TeamMember)]
pub(super) struct TeamMemberView {
    /// Names the membership.
    id: Uuid,
    /// The role.
    role: TeamRoleView,
    /// Who has it; `null` where a number was named, whoever has it.
    #[schema(required = true)]
    person: Option<PersonView>,
    /// The number that was named, E.164.
    #[schema(required = true, examples("+919876543210"))]
    phone: Option<String>,
    /// Who gave it.
    #[schema(required = true)]
    given_by: Option<Uuid>,
    /// When.
    created_at: DateTime<Utc>,
}

impl From<TeamMemberDetail> for TeamMemberView {
    fn from(detail: TeamMemberDetail) -> Self {
        let member = detail.member;
        let person = PersonCard::named(member.user, detail.name);
        Self {
            id: member.id.uuid(),
            role: member.role.into(),
            person: member.phone.is_none().then(|| PersonView::from(person)),
            phone: member.phone.as_ref().map(Phone::as_str).map(str::to_owned),
            given_by: member.given_by.map(UserId::uuid),
            created_at: member.given_at,
        }
    }
}
