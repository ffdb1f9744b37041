//! The decision.

use crate::access::{Permission, Scope};
use crate::ids::{EventId, UserId};

/// One permission that a user has through a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    /// What it allows.
    pub permission: Permission,
    /// How far the role carries it.
    pub scope: Scope,
    /// The event for which the role was given; without one it was given for the platform.
    pub event: Option<EventId>,
}

/// Who asks, with what they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Someone who has not signed in.
    Anonymous,
    /// The system itself.
    System,
    /// A signed-in user.
    User {
        /// Which one.
        id: UserId,
        /// Staff with every permission.
        is_superuser: bool,
        /// What their roles give, as far as it can matter here.
        grants: &'a [Grant],
    },
}

/// What something is to be done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// An event and what belongs to it.
    Event {
        /// Which one.
        id: EventId,
        /// Who hosts it.
        host: UserId,
    },
    /// The platform as a whole: the venue directory, users, the audit log.
    Platform,
}

/// Whether the policy allows it.
///
/// The host may do everything with the own event that is a matter of events. A role that was given for one event
/// reaches no further than that event, whatever the role could do elsewhere. A role that is meant for single events
/// gives nothing when it was given for the platform.
pub fn allows(subject: Subject<'_>, permission: Permission, resource: Resource) -> bool {
    match subject {
        Subject::Anonymous => false,
        Subject::System | Subject::User { is_superuser: true, .. } => true,
        Subject::User { id, grants, .. } => {
            let owns = matches!(resource, Resource::Event { host, .. } if host == id);
            (owns && permission.belongs_to_host())
                || grants
                    .iter()
                    .any(|grant| grant.permission == permission && reaches(*grant, resource, owns))
        }
    }
}

fn reaches(grant: Grant, resource: Resource, owns: bool) -> bool {
    match (grant.event, resource) {
        (Some(event), Resource::Event { id, .. }) => event == id,
        (Some(_), Resource::Platform) => false,
        (None, _) => match grant.scope {
            Scope::All => true,
            Scope::Own => owns,
            Scope::Event | Scope::Organization => false,
        },
    }
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
