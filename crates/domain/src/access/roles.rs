//! What each role holds. The base data of an installation says the same; a test compares the two.

use crate::access::{Permission, Scope};
use crate::accounts::Role;

/// What everybody may do with the events that they host, as [`Permission::belongs_to_host`] says.
const HOST: &[Permission] = &[
    Permission::EventRead,
    Permission::EventUpdate,
    Permission::EventPublish,
    Permission::EventCancel,
    Permission::EventStats,
    Permission::EventAudit,
    Permission::GuestRead,
    Permission::GuestDecide,
    Permission::GuestInvite,
    Permission::OrderRead,
    Permission::OrderRefund,
    Permission::TicketGive,
    Permission::DoorScan,
    Permission::DoorUndo,
    Permission::TeamManage,
];

const MANAGER: &[Permission] = &[
    Permission::EventRead,
    Permission::EventUpdate,
    Permission::GuestRead,
    Permission::GuestDecide,
    Permission::GuestInvite,
    Permission::DoorScan,
    Permission::DoorUndo,
    Permission::TeamManage,
];

const SUPPORT: &[Permission] = &[
    Permission::EventRead,
    Permission::GuestRead,
    Permission::OrderRead,
    Permission::UserRead,
    Permission::AuditRead,
];

impl Role {
    /// How far the role carries the permission; `None` where it does not hold it.
    pub fn scope_of(self, permission: Permission) -> Option<Scope> {
        let holds = |set: &[Permission], scope: Scope| set.contains(&permission).then_some(scope);
        match self {
            Self::Admin => Some(Scope::All),
            Self::Support => holds(SUPPORT, Scope::All),
            Self::Organizer => holds(&[Permission::VenueWrite], Scope::All).or_else(|| holds(HOST, Scope::Own)),
            // They hold what every user may, until capabilities come that are theirs alone.
            Self::Attendee | Self::Artist | Self::ContentCreator | Self::Sponsor | Self::Fan => holds(HOST, Scope::Own),
            Self::CoHost => holds(HOST, Scope::Event),
            Self::Manager => holds(MANAGER, Scope::Event),
            Self::Door => holds(&[Permission::EventRead, Permission::DoorScan], Scope::Event),
        }
    }

    /// The permissions that the role holds.
    pub fn permissions(self) -> impl Iterator<Item = Permission> {
        let all = Permission::ALL.iter().copied();
        all.filter(move |permission| self.scope_of(*permission).is_some())
    }

    /// Whether it is given for single events. The others are given for everything.
    pub const fn is_for_one_event(self) -> bool {
        match self {
            Self::CoHost | Self::Manager | Self::Door => true,
            Self::Admin
            | Self::Support
            | Self::Organizer
            | Self::Attendee
            | Self::Artist
            | Self::ContentCreator
            | Self::Sponsor
            | Self::Fan => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_holds_what_belongs_to_hosts() {
        for permission in Permission::ALL.iter().copied() {
            assert_eq!(HOST.contains(&permission), permission.belongs_to_host(), "{permission}");
        }
    }

    #[test]
    fn a_role_for_one_event_reaches_no_further_and_the_others_hold_nothing_of_single_events() {
        for role in Role::ALL.iter().copied() {
            for permission in role.permissions() {
                let reaches_event = role.scope_of(permission) == Some(Scope::Event);
                assert_eq!(reaches_event, role.is_for_one_event(), "{role}: {permission}");
            }
            assert!(role.permissions().next().is_some(), "{role} holds nothing");
        }
    }

    #[test]
    fn of_the_team_each_holds_less_than_the_one_before() {
        for (more, less) in [(Role::CoHost, Role::Manager), (Role::Manager, Role::Door)] {
            assert!(less.permissions().all(|one| more.scope_of(one).is_some()), "{less}");
            assert!(more.permissions().any(|one| less.scope_of(one).is_none()), "{more}");
        }
    }
}
