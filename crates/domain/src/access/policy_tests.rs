use uuid::Uuid;

use super::*;

const HOST: UserId = UserId::new(Uuid::from_u128(1));
const OTHER: UserId = UserId::new(Uuid::from_u128(2));
const EVENT: EventId = EventId::new(Uuid::from_u128(3));
const ELSEWHERE: EventId = EventId::new(Uuid::from_u128(4));
const RESOURCE: Resource = Resource::Event { id: EVENT, host: HOST };

fn user(id: UserId, grants: &[Grant]) -> Subject<'_> {
    Subject::User {
        id,
        is_superuser: false,
        grants,
    }
}

#[test]
fn the_table_of_single_grants() {
    // scope of the role, given for, asked for this event, asked for another event, asked for the platform
    let rows = [
        (Scope::All, None, true, true, true),
        (Scope::All, Some(EVENT), true, false, false),
        (Scope::Event, Some(EVENT), true, false, false),
        (Scope::Event, Some(ELSEWHERE), false, true, false),
        (Scope::Event, None, false, false, false),
        (Scope::Own, None, false, false, false),
        (Scope::Organization, None, false, false, false),
    ];
    let other_event = Resource::Event {
        id: ELSEWHERE,
        host: HOST,
    };
    for permission in Permission::ALL.iter().copied() {
        for (scope, event, here, elsewhere, platform) in rows {
            let grants = [Grant {
                permission,
                scope,
                event,
            }];
            let subject = user(OTHER, &grants);
            let case = format!("{permission} {scope} {event:?}");
            assert_eq!(allows(subject, permission, RESOURCE), here, "{case} here");
            assert_eq!(allows(subject, permission, other_event), elsewhere, "{case} elsewhere");
            assert_eq!(
                allows(subject, permission, Resource::Platform),
                platform,
                "{case} platform"
            );
            for wrong in Permission::ALL.iter().copied().filter(|wrong| *wrong != permission) {
                assert!(!allows(subject, wrong, RESOURCE), "{case} must not give {wrong}");
            }
        }
    }
}

#[test]
fn everyone_without_a_grant() {
    for permission in Permission::ALL.iter().copied() {
        let platform = Resource::Platform;
        assert!(!allows(Subject::Anonymous, permission, RESOURCE));
        assert!(!allows(Subject::Anonymous, permission, platform));
        assert!(allows(Subject::System, permission, RESOURCE));
        assert!(allows(Subject::System, permission, platform));
        assert!(!allows(user(OTHER, &[]), permission, RESOURCE));
        assert_eq!(
            allows(user(HOST, &[]), permission, RESOURCE),
            permission.belongs_to_host()
        );
        assert!(!allows(user(HOST, &[]), permission, platform));
        let superuser = Subject::User {
            id: OTHER,
            is_superuser: true,
            grants: &[],
        };
        assert!(allows(superuser, permission, RESOURCE) && allows(superuser, permission, platform));
    }
}

#[test]
fn a_grant_on_own_things_reaches_the_own_event() {
    let grants = [Grant {
        permission: Permission::VenueWrite,
        scope: Scope::Own,
        event: None,
    }];
    assert!(allows(user(HOST, &grants), Permission::VenueWrite, RESOURCE));
    assert!(!allows(user(OTHER, &grants), Permission::VenueWrite, RESOURCE));
}
