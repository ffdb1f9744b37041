//! The team of an event: people who are given a role for it.

use chrono::{DateTime, Utc};

use super::EventStatus;
use crate::access::Permission;
use crate::accounts::{Phone, Role};
use crate::ids::{EventId, TeamMemberId, UserId};
use crate::text_enum::text_enum;

/// The most people in the team of one event.
pub const MOST_TEAM_MEMBERS: u32 = 100;

text_enum! {
    /// A role that is given for one event.
    TeamRole {
        /// Checks guests in.
        Door = "door",
        /// Manages it, without its money.
        Manager = "manager",
        /// Runs it together with its host.
        CoHost = "co_host",
    }
}

impl From<TeamRole> for Role {
    fn from(role: TeamRole) -> Self {
        match role {
            TeamRole::Door => Self::Door,
            TeamRole::Manager => Self::Manager,
            TeamRole::CoHost => Self::CoHost,
        }
    }
}

/// Whether somebody gives this role to others and takes it back from them: who may change the team, and may do all that the
/// role allows. So nobody gives more than they have, to others or to themselves, and nobody puts out one who may do more.
pub fn may_confer(role: TeamRole, allows: impl Fn(Permission) -> bool) -> bool {
    allows(Permission::TeamManage) && Role::from(role).permissions().all(allows)
}

/// Somebody with a role for one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMember {
    /// Names the membership.
    pub id: TeamMemberId,
    /// The event.
    pub event: EventId,
    /// Who has the role.
    pub user: UserId,
    /// What they may do.
    pub role: TeamRole,
    /// The number by which they were named. Then whoever sees the team sees the number and not the person.
    pub phone: Option<Phone>,
    /// Who gave the role.
    pub given_by: Option<UserId>,
    /// When.
    pub given_at: DateTime<Utc>,
}

/// Why nobody is added to a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TeamRefused {
    /// The event was cancelled or is completed.
    #[error("the event is {0}")]
    Closed(EventStatus),
    /// The event has ended.
    #[error("the event is over")]
    Over,
    /// The host has every role.
    #[error("the host needs no role")]
    Host,
    /// The team is as large as a team may be.
    #[error("the team has {MOST_TEAM_MEMBERS} members")]
    Full,
}

/// Whether somebody may join the team of an event that stands there, ends then and has a team of this size.
pub fn judge_new_member(
    status: EventStatus,
    end_at: Option<DateTime<Utc>>,
    size: u32,
    now: DateTime<Utc>,
) -> Result<(), TeamRefused> {
    match status {
        EventStatus::Cancelled | EventStatus::Completed => return Err(TeamRefused::Closed(status)),
        EventStatus::Draft | EventStatus::Published | EventStatus::Postponed => {}
    }
    // The old times of a postponed event say nothing.
    if status == EventStatus::Published && end_at.is_some_and(|end| now >= end) {
        return Err(TeamRefused::Over);
    }
    if size >= MOST_TEAM_MEMBERS {
        return Err(TeamRefused::Full);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn nobody_gives_more_than_they_have() {
        use TeamRole::{CoHost, Door, Manager};
        let by = |giver: Role, role: TeamRole| may_confer(role, |permission| giver.scope_of(permission).is_some());
        let rows = [
            (Role::Admin, [true, true, true]),
            (Role::CoHost, [true, true, true]),
            (Role::Manager, [true, true, false]),
            (Role::Door, [false, false, false]),
            (Role::Support, [false, false, false]),
        ];
        for (giver, expected) in rows {
            assert_eq!([Door, Manager, CoHost].map(|role| by(giver, role)), expected, "{giver}");
        }
    }

    #[test]
    fn the_table_of_new_members() {
        use EventStatus::{Cancelled, Completed, Draft, Postponed, Published};
        let now = DateTime::UNIX_EPOCH;
        let (future, past) = (Some(now + TimeDelta::hours(1)), Some(now));
        let rows = [
            (Draft, None, 0, Ok(())),
            (Draft, past, 0, Ok(())),
            (Published, future, 0, Ok(())),
            (Published, future, MOST_TEAM_MEMBERS - 1, Ok(())),
            (Published, future, MOST_TEAM_MEMBERS, Err(TeamRefused::Full)),
            (Published, past, 0, Err(TeamRefused::Over)),
            (Postponed, past, 0, Ok(())),
            (Completed, past, 0, Err(TeamRefused::Closed(Completed))),
            (Cancelled, future, 0, Err(TeamRefused::Closed(Cancelled))),
        ];
        for (status, end_at, size, expected) in rows {
            let case = format!("{status} {end_at:?} {size}");
            assert_eq!(judge_new_member(status, end_at, size, now), expected, "{case}");
        }
    }
}
