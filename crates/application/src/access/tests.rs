use turnout_domain::access::{Grant, Scope};
use turnout_domain::events::{GuestStatus, Visibility};
use turnout_domain::ids::UserId;
use turnout_ports::events::PlatformGrants;
use turnout_ports::store::{Mode, Store};
use turnout_ports::system::Clock;
use turnout_ports::testing::{FakeStore, MockRepositories};
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::ASHA;

mod owners;

const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
const HOST: UserId = UserId::new(Uuid::from_u128(0xB0B));

fn standing(visibility: Visibility, grants: Vec<Grant>) -> Standing {
    Standing {
        event: EVENT,
        host: HOST,
        announced: true,
        visibility,
        guest: GuestStatus::None,
        is_superuser: false,
        grants,
    }
}

fn of_event(permission: Permission) -> Vec<Grant> {
    vec![Grant {
        permission,
        scope: Scope::Event,
        event: Some(EVENT),
    }]
}

/// Who asks, with which grants, of which event, for what; what comes of it.
#[test]
fn the_table_of_decisions() {
    use Permission::{EventCancel, EventRead, EventUpdate, VenueWrite};
    use Visibility::{Private, Public};
    let (stranger, host) = (Actor::User(ASHA), Actor::User(HOST));
    let rows = [
        (stranger, Public, vec![], None, "ok"),
        (stranger, Private, vec![], None, "not found"),
        (stranger, Public, vec![], Some(EventUpdate), "forbidden"),
        (stranger, Private, vec![], Some(EventUpdate), "not found"),
        (stranger, Private, of_event(EventRead), Some(EventUpdate), "forbidden"),
        (
            stranger,
            Private,
            [of_event(EventRead), of_event(EventUpdate)].concat(),
            Some(EventUpdate),
            "ok",
        ),
        (stranger, Public, of_event(EventUpdate), Some(EventCancel), "forbidden"),
        (Actor::Anonymous, Public, vec![], None, "ok"),
        (Actor::Anonymous, Public, vec![], Some(EventRead), "forbidden"),
        (Actor::Anonymous, Private, vec![], Some(EventRead), "not found"),
        (host, Private, vec![], Some(EventCancel), "ok"),
        (host, Public, vec![], Some(VenueWrite), "forbidden"),
        (Actor::System, Private, vec![], Some(EventCancel), "ok"),
    ];
    for (actor, visibility, grants, permission, expected) in rows {
        let case = format!("{actor:?} {visibility} {grants:?} {permission:?}");
        let outcome = match decide(Some(&standing(visibility, grants)), actor, permission) {
            Ok(()) => "ok",
            Err(AccessError::EventNotFound) => "not found",
            Err(AccessError::Forbidden) => "forbidden",
            Err(AccessError::Store(error)) => panic!("{error}"),
        };
        assert_eq!(outcome, expected, "{case}");
    }
    assert!(matches!(
        decide(None, Actor::System, None),
        Err(AccessError::EventNotFound)
    ));
}

#[tokio::test]
async fn what_is_asked_for_is_loaded_for_the_one_who_asks() {
    let mut repositories = MockRepositories::default();
    let now = ManualClock::default().now();
    repositories
        .events
        .expect_standing()
        .withf(move |event, user, at| (*event, *user, *at) == (EVENT, Some(ASHA), now))
        .returning(|_, _, _| Ok(Some(standing(Visibility::Public, of_event(Permission::DoorScan)))));
    let store = FakeStore::default();
    store.show(repositories);
    let mut tx = store.begin(Mode::ReadWrite).await.unwrap();
    let actor = Actor::User(ASHA);
    assert!(
        authorize(&mut *tx, actor, Permission::DoorScan, EVENT, now)
            .await
            .is_ok()
    );
    let refused = authorize(&mut *tx, actor, Permission::DoorUndo, EVENT, now).await;
    assert!(matches!(refused, Err(AccessError::Forbidden)));
    assert!(see(&mut *tx, actor, EVENT, now).await.is_ok());
}

#[tokio::test]
async fn on_the_platform_roles_decide() {
    let mut repositories = MockRepositories::default();
    repositories.events.expect_platform_grants().returning(|_| {
        let grant = Grant {
            permission: Permission::VenueWrite,
            scope: Scope::All,
            event: None,
        };
        Ok(PlatformGrants {
            is_superuser: false,
            grants: vec![grant],
        })
    });
    let store = FakeStore::default();
    store.show(repositories);
    let mut tx = store.begin(Mode::ReadWrite).await.unwrap();
    for (actor, permission, allowed) in [
        (Actor::User(ASHA), Permission::VenueWrite, true),
        (Actor::User(ASHA), Permission::UserRead, false),
        (Actor::Anonymous, Permission::VenueWrite, false),
        (Actor::System, Permission::UserRead, true),
    ] {
        let outcome = authorize_on_platform(&mut *tx, actor, permission).await;
        assert_eq!(outcome.is_ok(), allowed, "{actor:?} {permission}");
    }
}
