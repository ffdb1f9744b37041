//! The events of one user, as a host and as a guest.

use chrono::Duration;
use turnout_domain::events::{Event, GuestStatus, Visibility};
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::events::{EventQueries, MyRole};
use turnout_ports::page::PageRequest;

use super::samples::{GUEST, HOST, STRANGER, World, draft, event_id, now, published, store_as_it_is};

/// The user's events in this role, page by page, with what each is to the user.
async fn mine(world: &World, user: UserId, role: MyRole) -> Vec<(EventId, GuestStatus)> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest { limit: 2, after };
        let page = world.queries.of_user(user, role, &page, now()).await.unwrap();
        found.extend(page.items.iter().map(|event| (event.id, event.guest.unwrap())));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// Drafts 1 and 2, and the private events 3 to 12 of the host.
async fn with_events() -> World {
    let world = World::create().await;
    for number in 1..=2 {
        world.insert(&draft(number)).await;
    }
    for number in 3..=12 {
        let event = Event {
            visibility: Visibility::Private,
            ..published(number, 10)
        };
        store_as_it_is(&world, &event).await;
    }
    world
}

/// Gives the guest a row in this table that ties them to the event. `columns` and `values` are those but for the ids.
async fn tie(world: &World, table: &str, user: &str, number: u128, columns: &str, values: &str) {
    let event = event_id(number);
    world
        .run(&format!(
            "INSERT INTO {table} (uuid, event_id, {user}, {columns}) SELECT gen_random_uuid(), e.id, u.id, {values} \
             FROM events e, users u WHERE e.uuid = '{event}' AND u.uuid = '{GUEST}'"
        ))
        .await;
}

#[tokio::test]
async fn a_guest_sees_what_they_have_a_tie_to() {
    let world = with_events().await;
    let (attendee, request, invite) = ("attendees", "event_requests", "event_invites");
    tie(&world, invite, "invited_user_id", 1, "status", "'pending'").await;
    tie(
        &world,
        attendee,
        "user_id",
        3,
        "ticket_type, seats, currency",
        "'Standard', 1, 'INR'",
    )
    .await;
    let left = "'Standard', 0, 'INR', 'not_going'";
    tie(
        &world,
        attendee,
        "user_id",
        4,
        "ticket_type, seats, currency, status",
        left,
    )
    .await;
    tie(&world, request, "requester_user_id", 5, "seats", "1").await;
    tie(
        &world,
        request,
        "requester_user_id",
        6,
        "seats, status",
        "1, 'declined'",
    )
    .await;
    tie(&world, invite, "invited_user_id", 7, "status", "'pending'").await;
    // Invited before they had an account. The host's column only fills the place of the guest's.
    tie(&world, invite, "host_user_id", 8, "invited_phone", "'+919876500002'").await;
    let hold = |number: u128| published(number, 10);
    world.reserve(&hold(9), GUEST, now() + Duration::minutes(5)).await;
    world.reserve(&hold(10), GUEST, now() - Duration::minutes(5)).await;
    let old = "'pending', '2026-03-01T00:00:00Z'";
    tie(&world, invite, "invited_user_id", 11, "status, expires_at", old).await;

    let expected = [
        (9, GuestStatus::Reserved),
        (8, GuestStatus::Invited),
        (7, GuestStatus::Invited),
        (6, GuestStatus::Declined),
        (5, GuestStatus::Requested),
        (4, GuestStatus::NotGoing),
        (3, GuestStatus::Going),
    ];
    let expected = expected.map(|(number, status)| (event_id(number), status));
    assert_eq!(
        mine(&world, GUEST, MyRole::Guest).await,
        expected,
        "the latest made first; no draft, nothing that is over"
    );
    assert_eq!(mine(&world, GUEST, MyRole::Host).await, []);
    assert_eq!(mine(&world, STRANGER, MyRole::Guest).await, []);
}

#[tokio::test]
async fn a_host_sees_their_own_and_those_of_their_teams() {
    let world = with_events().await;
    world
        .run(&format!(
            "INSERT INTO user_roles (user_id, role_id, event_id) SELECT u.id, r.id, e.id FROM users u, roles r, events e \
             WHERE u.uuid = '{STRANGER}' AND r.name = (SELECT min(name) FROM roles) AND e.uuid IN ('{}', '{}')",
            event_id(2),
            event_id(5)
        ))
        .await;
    let own: Vec<_> = (1..=12)
        .rev()
        .map(|number| (event_id(number), GuestStatus::Host))
        .collect();
    assert_eq!(mine(&world, HOST, MyRole::Host).await, own);
    assert_eq!(mine(&world, HOST, MyRole::Guest).await, []);
    let teams = [5, 2].map(|number| (event_id(number), GuestStatus::Team));
    assert_eq!(mine(&world, STRANGER, MyRole::Host).await, teams);
    let mut tx = world.begin().await;
    assert!(tx.events().delete_draft(event_id(2), now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(mine(&world, STRANGER, MyRole::Host).await, teams[..1]);
}
