//! The directory of venues.

use turnout_domain::change::Change;
use turnout_domain::events::{Attribute, Position, Venue, VenueChanges};
use turnout_domain::ids::VenueId;
use turnout_ports::events::{Near, VenueFilter, VenueQueries};
use turnout_ports::page::PageRequest;
use uuid::Uuid;

use super::samples::{HOST, World};

fn venue_id(number: u128) -> VenueId {
    VenueId::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0003_0000 + number))
}

/// Venue `number` holds ten times as many people and lies as many degrees north; every other one is in Pune.
fn venue(number: u32) -> Venue {
    let amenities = [
        ("parking".to_owned(), Attribute::Flag(number.is_multiple_of(2))),
        ("floors".to_owned(), Attribute::Number(number.into())),
    ];
    let changes = VenueChanges {
        name: Some(format!("Hall {number}")),
        city: Some(if number.is_multiple_of(2) { "Pune" } else { "Goa" }.to_owned()),
        country: Some("IN".to_owned()),
        capacity: Change::Set(number * 10),
        position: Change::Set(Position::new(number.into(), 73.into()).unwrap()),
        amenities: Some(amenities.into()),
        ..VenueChanges::default()
    };
    Venue::blank(venue_id(number.into())).changed(changes).unwrap()
}

async fn with_venues(numbers: std::ops::RangeInclusive<u32>) -> World {
    let world = World::create().await;
    let mut tx = world.begin().await;
    for number in numbers {
        tx.venues().insert(&venue(number), HOST).await.unwrap();
    }
    tx.commit().await.unwrap();
    world
}

async fn listed(world: &World, filter: &VenueFilter, limit: u32) -> Vec<u128> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = world.venues.list(filter, &PageRequest { limit, after }).await.unwrap();
        found.extend(page.items.iter().map(|item| item.venue.id.uuid().as_u128() & 0xFFFF));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

#[tokio::test]
async fn a_venue_comes_back_as_it_was_stored_and_needs_the_version_before_it() {
    let world = with_venues(1..=2).await;
    let stored = world.venues.find(venue_id(1)).await.unwrap().unwrap();
    assert_eq!(stored.venue, venue(1));
    assert_eq!(world.venues.find(venue_id(9)).await.unwrap(), None);
    let renamed = VenueChanges {
        name: Some("Old hall".to_owned()),
        ..VenueChanges::default()
    };
    let renamed = stored.venue.changed(renamed).unwrap();
    let mut tx = world.begin().await;
    assert!(tx.venues().update(&renamed).await.unwrap());
    assert!(!tx.venues().update(&renamed).await.unwrap(), "once only");
    let locked = tx.venues().lock(venue_id(1)).await.unwrap().unwrap();
    assert_eq!(locked.venue, renamed);
    tx.rollback().await.unwrap();
    assert_eq!(world.venues.find(venue_id(1)).await.unwrap().unwrap().venue, venue(1));
}

fn only(change: impl FnOnce(&mut VenueFilter)) -> VenueFilter {
    let mut filter = VenueFilter::default();
    change(&mut filter);
    filter
}

#[tokio::test]
async fn filters_and_pages_of_the_directory() {
    let world = with_venues(1..=9).await;
    world
        .run("UPDATE venues SET is_active = FALSE WHERE name = 'Hall 9'")
        .await;
    let near = Near {
        position: Position::new(3.into(), 73.into()).unwrap(),
        radius: 112_000,
    };
    let mixed = VenueFilter {
        near: Some(near),
        city: Some("goa".to_owned()),
        min_capacity: Some(20),
        ..VenueFilter::default()
    };
    let with = |names: &[&str]| only(|filter| filter.amenities = names.iter().map(|name| (*name).to_owned()).collect());
    let cases: [(VenueFilter, &[u128]); 8] = [
        (only(|_| ()), &[8, 7, 6, 5, 4, 3, 2, 1]),
        (only(|filter| filter.city = Some("PUNE".to_owned())), &[8, 6, 4, 2]),
        (only(|filter| filter.min_capacity = Some(60)), &[8, 7, 6]),
        (with(&["parking"]), &[8, 6, 4, 2]),
        (with(&["floors", "parking"]), &[8, 6, 4, 2]),
        (with(&["floors", "pool"]), &[]),
        (only(|filter| filter.near = Some(near)), &[4, 3, 2]),
        (mixed, &[3]),
    ];
    for (filter, expected) in cases {
        for limit in [1, 3, 100] {
            assert_eq!(
                listed(&world, &filter, limit).await,
                expected,
                "{limit} a page: {filter:?}"
            );
        }
    }
}

#[tokio::test]
async fn pages_lose_and_repeat_nothing_while_venues_are_added() {
    let world = with_venues(1..=7).await;
    let (mut found, mut after) = (Vec::new(), None);
    for number in 100.. {
        let page = PageRequest { limit: 2, after };
        let page = world.venues.list(&VenueFilter::default(), &page).await.unwrap();
        found.extend(page.items.iter().map(|item| item.venue.name.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
        let mut tx = world.begin().await;
        tx.venues().insert(&venue_of_name(number), HOST).await.unwrap();
        tx.commit().await.unwrap();
    }
    let expected: Vec<String> = (1..=7).rev().map(|number| format!("Hall {number}")).collect();
    assert_eq!(found, expected, "what is added comes before the first page");
}

/// A venue without anything but a name.
fn venue_of_name(number: u32) -> Venue {
    let name = VenueChanges {
        name: Some(format!("Hall {number}")),
        ..VenueChanges::default()
    };
    Venue::blank(venue_id(number.into())).changed(name).unwrap()
}
