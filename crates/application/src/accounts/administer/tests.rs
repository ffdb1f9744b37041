use turnout_ports::events::PlatformGrants;
use turnout_ports::testing::Endings;
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, asha, signed_in};

const BOSS: UserId = UserId::new(Uuid::from_u128(0xB055));
pub(in super::super) const ASHA_PHONE: &str = "+919876543210";

fn user() -> User {
    User {
        roles: vec![Role::Organizer],
        ..asha()
    }
}

pub(in super::super) fn account() -> UserAccount {
    UserAccount {
        user: user(),
        name: None,
        email: None,
        is_verified: true,
        deactivated_at: None,
        last_login_at: None,
        sessions: 0,
    }
}

/// A superuser or nobody acts on this user.
fn parts(is_superuser: bool, target: User) -> Parts {
    let mut parts = Parts::default();
    parts.repositories.events.expect_platform_grants().returning(move |_| {
        Ok(PlatformGrants {
            is_superuser,
            grants: Vec::new(),
        })
    });
    let users = &mut parts.repositories.users;
    users.expect_lock().returning(move |_| Ok(Some(target.clone())));
    users.expect_account().returning(|_, _| Ok(Some(account())));
    parts
}

fn noted(parts: &mut Parts, action: AuditAction, refused: Option<&'static str>) {
    parts
        .repositories
        .audit
        .expect_append()
        .once()
        .returning(move |entries| {
            assert_eq!((entries[0].action, entries[0].refused), (action, refused));
            Ok(())
        });
}

async fn administered(parts: Parts, actor: UserId, step: Step) -> (Result<(), AdministerError>, Endings) {
    let (app, store) = parts.build();
    let outcome = administer(&app, &signed_in(actor), ASHA, step, &Once::unkeyed()).await;
    (outcome.map(drop), store.endings())
}

fn shut() -> Step {
    Step::Deactivate {
        reason: "Forged tickets.".to_owned(),
    }
}

#[tokio::test]
async fn whoever_is_shut_out_loses_all_sessions() {
    let mut parts = parts(true, user());
    noted(&mut parts, AuditAction::UserDeactivated, None);
    let repositories = &mut parts.repositories;
    repositories
        .users
        .expect_set_active()
        .once()
        .withf(|user, is_active, _| *user == ASHA && !is_active)
        .returning(|_, _, _| Ok(()));
    repositories
        .sessions
        .expect_end_all()
        .once()
        .withf(|user, keep, why, _| (*user, *keep, *why) == (ASHA, None, SessionEnd::Deactivated))
        .returning(|_, _, _, _| Ok(2));
    let (outcome, endings) = administered(parts, BOSS, shut()).await;
    outcome.unwrap();
    assert_eq!(endings.commits, 1);
}

#[tokio::test]
async fn a_changed_role_renews_tokens_and_ends_no_session() {
    for (step, action) in [
        (Step::Grant(Role::Fan), AuditAction::RoleGranted),
        (Step::Revoke(Role::Organizer), AuditAction::RoleRevoked),
    ] {
        let mut parts = parts(true, user());
        noted(&mut parts, action, None);
        let repositories = &mut parts.repositories;
        repositories.users.expect_grant_role().returning(|_, role, giver, _| {
            assert_eq!((role, giver), (Role::Fan, Some(BOSS)));
            Ok(())
        });
        repositories.users.expect_revoke_role().returning(|_, role| {
            assert_eq!(role, Role::Organizer);
            Ok(())
        });
        repositories
            .sessions
            .expect_renew_tokens()
            .once()
            .returning(|_, _| Ok(()));
        administered(parts, BOSS, step).await.0.unwrap();
    }
}

#[tokio::test]
async fn a_superuser_is_made_and_ended_and_stays_staff() {
    for is_superuser in [true, false] {
        let staff = User {
            is_staff: true,
            is_superuser: !is_superuser,
            ..user()
        };
        let mut parts = parts(true, staff);
        noted(&mut parts, AuditAction::SuperuserChanged, None);
        let repositories = &mut parts.repositories;
        repositories
            .credentials
            .expect_set_staff()
            .once()
            .withf(move |user, stays_staff, given| (*user, *stays_staff, *given) == (ASHA, true, is_superuser))
            .returning(|_, _, _| Ok(()));
        repositories
            .sessions
            .expect_renew_tokens()
            .once()
            .returning(|_, _| Ok(()));
        administered(parts, BOSS, Step::Superuser(is_superuser))
            .await
            .0
            .unwrap();
    }
}

#[tokio::test]
async fn what_is_so_already_stays_without_a_trace() {
    for step in [
        Step::Activate,
        Step::Grant(Role::Organizer),
        Step::Revoke(Role::Fan),
        Step::Superuser(false),
    ] {
        administered(parts(true, user()), BOSS, step).await.0.unwrap();
    }
}

#[tokio::test]
async fn refused_attempts_are_noted_and_change_nothing() {
    for (is_superuser, actor, refused) in [(false, BOSS, "forbidden"), (true, ASHA, "own_account")] {
        let mut parts = parts(is_superuser, user());
        noted(&mut parts, AuditAction::UserDeactivated, Some(refused));
        let (outcome, endings) = administered(parts, actor, shut()).await;
        assert_eq!(outcome.unwrap_err().refusal(), Some(refused));
        assert_eq!(
            endings,
            Endings {
                commits: 1,
                rollbacks: 1
            }
        );
    }
}
