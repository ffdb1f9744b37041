//! Who has a role for one event.

use async_trait::async_trait;
use turnout_domain::events::TeamMember;
use turnout_domain::ids::{EventId, TeamMemberId};

use crate::store::StoreResult;

/// A member of a team as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMemberDetail {
    /// The membership.
    pub member: TeamMember,
    /// The person's display name, where they gave one.
    pub name: Option<String>,
}

/// Keeps the teams of events. Whoever adds members holds the event's lock, so that the size of the team stays what it is.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait TeamRepository: Send {
    /// How many members the team has. Who was named twice, by number and otherwise, counts twice.
    async fn size(&mut self, event: EventId) -> StoreResult<u32>;

    /// The membership that this one would repeat: of the same person, in the same role, named by the same number or as such.
    async fn held(&mut self, like: &TeamMember) -> StoreResult<Option<TeamMember>>;

    /// Adds a member.
    async fn add(&mut self, member: &TeamMember) -> StoreResult<()>;

    /// Takes a member out, who is answered. Of several transactions one gets them.
    async fn remove(&mut self, event: EventId, member: TeamMemberId) -> StoreResult<Option<TeamMember>>;
}
