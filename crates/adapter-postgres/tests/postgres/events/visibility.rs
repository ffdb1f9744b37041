//! Who sees an event, by its address and in lists.

use turnout_domain::events::{Event, EventStatus, Visibility};
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::events::{EventFilter, EventQueries, EventSort};
use turnout_ports::page::PageRequest;

use super::samples::{GUEST, HOST, STRANGER, World, draft, now, published, store_as_it_is};

async fn sees(world: &World, event: EventId, viewer: Option<UserId>) -> bool {
    let standing = world.queries.standing(event, viewer, now()).await.unwrap();
    standing.is_some_and(|standing| standing.may_see(viewer))
}

async fn listed(world: &World, limit: u32) -> Vec<Vec<EventId>> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let page = PageRequest { limit, after };
        let filter = EventFilter::default();
        let found = world
            .queries
            .list(&filter, EventSort::Start, &page, now())
            .await
            .unwrap();
        pages.push(found.items.iter().map(|event| event.id).collect());
        match found.next {
            Some(next) => after = Some(next),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn a_private_event_exists_only_for_those_who_have_a_tie_to_it() {
    let world = World::create().await;
    let private = Event {
        visibility: Visibility::Private,
        ..published(1, 10)
    };
    store_as_it_is(&world, &private).await;
    assert!(sees(&world, private.id, Some(HOST)).await);
    for viewer in [Some(GUEST), Some(STRANGER), None] {
        assert!(!sees(&world, private.id, viewer).await, "{viewer:?}");
    }
    world
        .reserve(&private, GUEST, now() + chrono::Duration::minutes(5))
        .await;
    assert!(sees(&world, private.id, Some(GUEST)).await);
    assert!(!sees(&world, private.id, Some(STRANGER)).await);
    world.assert("(SELECT held FROM event_inventory) = 1").await;
    assert_eq!(listed(&world, 10).await, [Vec::<EventId>::new()]);
}

#[tokio::test]
async fn drafts_are_the_hosts_and_lists_show_what_is_published() {
    let world = World::create().await;
    let hidden = draft(1);
    world.insert(&hidden).await;
    assert!(sees(&world, hidden.id, Some(HOST)).await);
    assert!(!sees(&world, hidden.id, None).await);
    let called_off = Event {
        version: 1,
        ..draft(7).cancelled("A bad idea.", now()).unwrap()
    };
    store_as_it_is(&world, &called_off).await;
    assert!(sees(&world, called_off.id, Some(HOST)).await);
    assert!(
        !sees(&world, called_off.id, Some(STRANGER)).await,
        "it was never announced"
    );
    let shown: Vec<Event> = (2..=6)
        .map(|number| published(number, i64::try_from(number).unwrap()))
        .collect();
    for event in &shown {
        store_as_it_is(&world, event).await;
    }
    let ids: Vec<EventId> = shown.iter().map(|event| event.id).collect();
    assert_eq!(
        listed(&world, 2).await.concat(),
        ids,
        "page by page, none lost and none twice"
    );
    assert_eq!(shown[0].status, EventStatus::Published);
}
