//! Who of those that may administer users may change which user.

use crate::accounts::{Role, User};
use crate::ids::UserId;

/// Somebody who may administer users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Administrator {
    /// Which user; `None` for the system, which stands for the operator.
    pub user: Option<UserId>,
    /// Staff with every permission. The system is one.
    pub is_superuser: bool,
}

/// Why a user stays as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdministrationRefused {
    /// Nobody shuts themselves out or gives themselves a role.
    #[error("nobody changes the own account")]
    OwnAccount,
    /// Staff are a superuser's business.
    #[error("only a superuser may change staff")]
    Staff,
    /// The role is given for single events, by their hosts.
    #[error("the role is given for single events, by their hosts")]
    RoleOfEvents,
}

/// Whether the administrator may shut this user out or let them in again.
pub fn judge_change(who: Administrator, target: &User) -> Result<(), AdministrationRefused> {
    if who.user == Some(target.id) {
        return Err(AdministrationRefused::OwnAccount);
    }
    let is_staff = target.is_staff || target.is_superuser || target.roles.contains(&Role::Admin);
    if is_staff && !who.is_superuser {
        return Err(AdministrationRefused::Staff);
    }
    Ok(())
}

/// Whether the administrator may give this user the role, or take it.
pub fn judge_role(who: Administrator, target: &User, role: Role) -> Result<(), AdministrationRefused> {
    if role.is_for_one_event() {
        return Err(AdministrationRefused::RoleOfEvents);
    }
    judge_change(who, target)?;
    if role == Role::Admin && !who.is_superuser {
        return Err(AdministrationRefused::Staff);
    }
    Ok(())
}

/// Whether somebody who may decide about reports may decide about one of this person: nobody judges themselves.
pub fn may_judge(user: Option<UserId>, reported: UserId) -> bool {
    user != Some(reported)
}

/// Whether the administrator may let this user do everything, or end that.
pub fn judge_superuser(who: Administrator, target: &User) -> Result<(), AdministrationRefused> {
    judge_change(who, target)?;
    if who.is_superuser {
        Ok(())
    } else {
        Err(AdministrationRefused::Staff)
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::accounts::Phone;

    const BOSS: UserId = UserId::new(Uuid::from_u128(1));
    const ASHA: UserId = UserId::new(Uuid::from_u128(2));
    const ADMIN: Administrator = Administrator {
        user: Some(BOSS),
        is_superuser: false,
    };
    const SUPERUSER: Administrator = Administrator {
        is_superuser: true,
        ..ADMIN
    };
    const SYSTEM: Administrator = Administrator {
        user: None,
        is_superuser: true,
    };

    fn asha() -> User {
        User {
            id: ASHA,
            phone: Phone::parse("+919876543210").unwrap(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            roles: Vec::new(),
            auth_epoch: 1,
            joined_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn staff_are_for_superusers() {
        let staff = User {
            is_staff: true,
            ..asha()
        };
        let superuser = User {
            is_superuser: true,
            ..asha()
        };
        let admin = User {
            roles: vec![Role::Admin],
            ..asha()
        };
        let support = User {
            roles: vec![Role::Support],
            ..asha()
        };
        for target in [&asha(), &support] {
            assert_eq!(judge_change(ADMIN, target), Ok(()));
        }
        for target in [&staff, &superuser, &admin] {
            assert_eq!(judge_change(ADMIN, target), Err(AdministrationRefused::Staff));
            assert_eq!(
                judge_role(ADMIN, target, Role::Organizer),
                Err(AdministrationRefused::Staff)
            );
            for who in [SUPERUSER, SYSTEM] {
                assert_eq!(judge_change(who, target), Ok(()));
                assert_eq!(judge_role(who, target, Role::Admin), Ok(()));
            }
        }
    }

    #[test]
    fn only_superusers_make_superusers() {
        let staff = User {
            is_staff: true,
            ..asha()
        };
        for target in [&asha(), &staff] {
            assert_eq!(judge_superuser(ADMIN, target), Err(AdministrationRefused::Staff));
            for who in [SUPERUSER, SYSTEM] {
                assert_eq!(judge_superuser(who, target), Ok(()));
            }
        }
    }

    #[test]
    fn nobody_changes_themselves() {
        let own = User { id: BOSS, ..asha() };
        for who in [ADMIN, SUPERUSER] {
            assert_eq!(judge_change(who, &own), Err(AdministrationRefused::OwnAccount));
            assert_eq!(judge_role(who, &own, Role::Fan), Err(AdministrationRefused::OwnAccount));
            assert_eq!(judge_superuser(who, &own), Err(AdministrationRefused::OwnAccount));
            assert!(!may_judge(who.user, BOSS) && may_judge(who.user, ASHA));
        }
        assert_eq!(judge_change(SYSTEM, &own), Ok(()));
    }

    #[test]
    fn roles_of_the_platform_are_given_and_admin_only_by_superusers() {
        for role in Role::ALL.iter().copied() {
            let expected = match role {
                Role::Admin => Err(AdministrationRefused::Staff),
                role if role.is_for_one_event() => Err(AdministrationRefused::RoleOfEvents),
                _ => Ok(()),
            };
            assert_eq!(judge_role(ADMIN, &asha(), role), expected, "{role}");
            assert_eq!(
                judge_role(SUPERUSER, &asha(), role).is_ok(),
                !role.is_for_one_event(),
                "{role}"
            );
        }
    }
}
