use chrono::Duration;
use turnout_domain::booking::Tier;
use turnout_domain::change::Change;
use turnout_domain::events::{Event, EventChanges, EventStatus, PolicyChanges};
use turnout_domain::ids::VenueId;
use turnout_domain::money::{Currency, Money};
use turnout_ports::events::{References, TierRemoval};
use uuid::Uuid;

use super::samples::{GUEST, World, changes, draft, event_id, now, published, store_as_it_is, tier_id};

#[tokio::test]
async fn an_event_comes_back_as_it_was_stored() {
    let world = World::create().await;
    let event = draft(1);
    world.insert(&event).await;
    assert_eq!(world.lookup(event.id).await, Some(event.clone()));
    assert_eq!(world.lookup(event_id(9)).await, None);
    let mut tx = world.begin().await;
    let tier = event.tiers[0].clone();
    assert_eq!(tx.events().lookup_tier(tier.id).await.unwrap(), Some((event.id, tier)));
    assert_eq!(tx.events().lookup_tier(tier_id(99)).await.unwrap(), None);
    assert_eq!(tx.events().lock(event.id).await.unwrap(), Some(event));
}

#[tokio::test]
async fn a_bare_draft_and_a_full_one() {
    let world = World::create().await;
    let bare = super::samples::compose(
        1,
        EventChanges {
            title: Some("Party".to_owned()),
            ..EventChanges::default()
        },
        Vec::new(),
    );
    world.insert(&bare).await;
    assert_eq!(world.lookup(bare.id).await, Some(bare));
    let policies = PolicyChanges {
        doors_open_at: Change::Set(now() + Duration::days(10) - Duration::minutes(30)),
        max_inside: Change::Set(40),
        hold_minutes: Change::Set(15),
        gst_number: Some("27AAPFU0939F1ZV".to_owned()),
        gst_percent: Some("18".parse().unwrap()),
        ..PolicyChanges::default()
    };
    let full = super::samples::compose(2, EventChanges { policies, ..changes() }, Vec::new());
    world.insert(&full).await;
    assert_eq!(world.lookup(full.id).await, Some(full));
}

#[tokio::test]
async fn an_update_needs_the_version_before_it() {
    let world = World::create().await;
    let event = published(1, 10);
    store_as_it_is(&world, &event).await;
    let stored = world.lookup(event.id).await.unwrap();
    assert_eq!(
        (stored.status, stored.published_at, stored.version),
        (EventStatus::Published, Some(now()), 2)
    );
    let edit = EventChanges {
        tags: Some(vec!["late".to_owned()]),
        interests: Some(vec!["music".to_owned(), "games".to_owned()]),
        category: Change::Clear,
        ..EventChanges::default()
    };
    let edited = stored.edited(edit, now()).unwrap();
    let mut tx = world.begin().await;
    assert!(tx.events().update(&edited).await.unwrap());
    assert!(!tx.events().update(&edited).await.unwrap(), "once only");
    tx.commit().await.unwrap();
    assert_eq!(world.lookup(event.id).await, Some(edited));
}

#[tokio::test]
async fn a_taken_slug_is_told_and_stores_nothing() {
    let world = World::create().await;
    let event = draft(1);
    world.insert(&event).await;
    let twin = Event {
        id: event_id(2),
        tiers: Vec::new(),
        ..event
    };
    let mut tx = world.begin().await;
    assert!(!tx.events().insert(&twin).await.unwrap());
    assert_eq!(tx.events().lookup(twin.id).await.unwrap(), None);
}

#[tokio::test]
async fn capacity_and_quantity_never_go_below_what_is_taken() {
    let world = World::create().await;
    let event = draft(1);
    world.insert(&event).await;
    world.reserve(&event, GUEST, now()).await;
    world.reserve(&event, GUEST, now()).await;
    let mut tx = world.begin().await;
    let locked = tx.events().lock(event.id).await.unwrap().unwrap();
    assert_eq!(
        (locked.seats.held, locked.tiers[0].seats.held),
        (2, 2),
        "the rows count, whatever has expired"
    );
    assert!(!tx.events().set_capacity(event.id, 1).await.unwrap());
    assert!(tx.events().set_capacity(event.id, 2).await.unwrap());
    let mut tier = locked.tiers[0].clone();
    tier.seats.capacity = 1;
    tier.name = "Renamed".to_owned();
    assert!(!tx.events().update_tier(&tier).await.unwrap());
    tier.seats.capacity = 2;
    assert!(tx.events().update_tier(&tier).await.unwrap());
    let after = tx.events().lookup(event.id).await.unwrap().unwrap();
    assert_eq!((after.seats.capacity, after.tiers[0].clone()), (2, tier));
}

#[tokio::test]
async fn tiers_come_change_and_go_unless_somebody_reserved_them() {
    let world = World::create().await;
    let event = draft(1);
    world.insert(&event).await;
    let mut vip = Tier::new(tier_id(7), "VIP", Money::zero(Currency::Inr), 5);
    vip.position = 2;
    vip.max_per_order = Some(4);
    vip.sales_start_at = Some(now());
    let mut tx = world.begin().await;
    tx.events().insert_tier(event.id, &vip).await.unwrap();
    let stored = tx.events().lookup(event.id).await.unwrap().unwrap();
    assert_eq!(stored.tiers[1], vip);
    assert_eq!(tx.events().remove_tier(vip.id).await.unwrap(), TierRemoval::Removed);
    assert_eq!(tx.events().lookup(event.id).await.unwrap(), Some(event.clone()));
    tx.commit().await.unwrap();
    world.reserve(&event, GUEST, now()).await;
    let mut tx = world.begin().await;
    assert_eq!(
        tx.events().remove_tier(event.tiers[0].id).await.unwrap(),
        TierRemoval::InUse
    );
}

#[tokio::test]
async fn only_drafts_are_thrown_away() {
    let world = World::create().await;
    let (draft, live) = (draft(1), published(2, 10));
    world.insert(&draft).await;
    store_as_it_is(&world, &live).await;
    let mut tx = world.begin().await;
    assert!(!tx.events().delete_draft(live.id, now()).await.unwrap());
    assert!(tx.events().delete_draft(draft.id, now()).await.unwrap());
    assert!(!tx.events().delete_draft(draft.id, now()).await.unwrap());
    assert_eq!(tx.events().lookup(draft.id).await.unwrap(), None);
    assert_eq!(tx.events().lock(draft.id).await.unwrap(), None);
    assert_eq!(tx.events().standing(draft.id, None, now()).await.unwrap(), None);
}

#[tokio::test]
async fn references_that_do_not_exist_are_named() {
    let world = World::create().await;
    world
        .run("UPDATE interests SET is_active = FALSE WHERE slug = 'film'")
        .await;
    let nowhere = VenueId::new(Uuid::nil());
    let asked = References {
        venue: Some(nowhere),
        category: Some("nothing".to_owned()),
        interests: vec!["music".to_owned(), "film".to_owned(), "chess".to_owned()],
    };
    let mut tx = world.begin().await;
    let missing = tx.events().missing_references(&asked).await.unwrap();
    let expected = References {
        interests: vec!["film".to_owned(), "chess".to_owned()],
        ..asked
    };
    assert_eq!(missing, expected);
    let known = References {
        category: Some("social".to_owned()),
        ..References::default()
    };
    assert_eq!(
        tx.events().missing_references(&known).await.unwrap(),
        References::default()
    );
}
