//! The list of published public events: its filters, and its pages while events are added.

use turnout_domain::events::{EventKind, Position};
use turnout_ports::events::{EventCursor, EventFilter, EventQueries, EventSort, EventSummary, Near};
use turnout_ports::page::{Page, PageRequest};

use super::crowd::{number, start};
use super::samples::{World, now};

const LAST: i64 = 60;

async fn page(
    world: &World,
    filter: &EventFilter,
    sort: EventSort,
    limit: u32,
    after: Option<EventCursor>,
) -> Page<EventSummary, EventCursor> {
    let request = PageRequest { limit, after };
    world.queries.list(filter, sort, &request, now()).await.unwrap()
}

/// The numbers of all events that the filter lets through, in their order.
async fn all(world: &World, filter: &EventFilter, sort: EventSort, limit: u32) -> Vec<i64> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = page(world, filter, sort, limit, after).await;
        found.extend(page.items.iter().map(number));
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// Around hall 1.
fn near(radius: u32) -> Near {
    let position = Position::new(19.into(), 73.into()).unwrap();
    Near { position, radius }
}

fn only(change: impl FnOnce(&mut EventFilter)) -> EventFilter {
    let mut filter = EventFilter::default();
    change(&mut filter);
    filter
}

/// A filter, and which numbers it lets through.
type Case = (EventFilter, fn(i64) -> bool);

fn filters() -> Vec<Case> {
    let mixed = EventFilter {
        text: Some("night SOUL".to_owned()),
        tag: Some("TAG-3".to_owned()),
        is_paid: Some(false),
        starts_before: Some(start(50)),
        ..EventFilter::default()
    };
    let around = EventFilter {
        near: Some(near(120_000)),
        category: Some("social".to_owned()),
        ..EventFilter::default()
    };
    let between = EventFilter {
        starts_after: Some(start(12)),
        starts_before: Some(start(48)),
        ..EventFilter::default()
    };
    vec![
        (only(|_| ()), |_| true),
        (only(|filter| filter.text = Some("jazz".to_owned())), |n| n % 5 == 0),
        (only(|filter| filter.text = Some("Hall folk".to_owned())), |n| {
            n % 5 == 2 && n % 4 != 0
        }),
        (only(|filter| filter.city = Some("mumbai".to_owned())), |n| n % 4 == 2),
        (only(|filter| filter.interest = Some("music".to_owned())), |n| {
            n % 9 == 0
        }),
        (only(|filter| filter.tag = Some("TAG-5".to_owned())), |n| n % 8 == 5),
        (only(|filter| filter.category = Some("social".to_owned())), |n| {
            n % 6 == 0
        }),
        (only(|filter| filter.kind = Some(EventKind::Concert)), |n| n % 3 == 0),
        (only(|filter| filter.mood = Some("calm".to_owned())), |n| n % 7 == 0),
        (only(|filter| filter.is_paid = Some(true)), |n| n % 2 == 0),
        (only(|filter| filter.starts_after = Some(start(30))), |n| n >= 30),
        (only(|filter| filter.starts_before = Some(start(30))), |n| n < 30),
        (between, |n| (12..48).contains(&n)),
        (only(|filter| filter.near = Some(near(1_000))), |n| n % 4 == 1),
        (only(|filter| filter.near = Some(near(120_000))), |n| {
            n % 4 == 1 || n % 4 == 2
        }),
        (mixed, |n| n % 5 == 3 && n % 8 == 3 && n % 2 == 1 && n < 48),
        (around, |n| n % 6 == 0 && n % 4 == 2),
    ]
}

#[tokio::test]
async fn each_filter_lets_through_what_it_says_in_every_order_and_size_of_page() {
    let world = World::create().await;
    world.add_halls().await;
    world.publish(0..=LAST).await;
    for (filter, wanted) in filters() {
        let mut expected: Vec<i64> = (0..=LAST).filter(|number| wanted(*number)).collect();
        for limit in [7, 20, 100] {
            let found = all(&world, &filter, EventSort::Start, limit).await;
            assert_eq!(found, expected, "by start, {limit} a page: {filter:?}");
        }
        expected.sort_by_key(|number| (-(number % 10), -number));
        for limit in [7, 20] {
            let found = all(&world, &filter, EventSort::Popular, limit).await;
            assert_eq!(found, expected, "by guests, {limit} a page: {filter:?}");
        }
    }
    let anywhere = only(|filter| filter.near = Some(near(1_000_000)));
    let mut by_distance: Vec<i64> = (0..=LAST).filter(|number| number % 4 != 0).collect();
    by_distance.sort_by_key(|number| (number % 4, *number));
    assert_eq!(all(&world, &anywhere, EventSort::Distance, 7).await, by_distance);
}

#[tokio::test]
async fn pages_lose_and_repeat_nothing_while_events_are_added() {
    let sorts = [EventSort::Start, EventSort::Distance, EventSort::Popular];
    for sort in sorts {
        let world = World::create().await;
        world.add_halls().await;
        // Every other number: those that are added get in between.
        for old in (100..200).step_by(2) {
            world.publish(old..=old).await;
        }
        let filter = only(|filter| filter.near = Some(near(1_000_000)));
        let before = all(&world, &filter, sort, 100).await;
        assert!(before.len() > 20, "{sort:?}");
        let (mut found, mut after, mut added) = (Vec::new(), None, 0);
        loop {
            let page = page(&world, &filter, sort, 3, after).await;
            found.extend(page.items.iter().map(number));
            after = page.next;
            if after.is_none() {
                break;
            }
            // One before all others, one behind them, and one beside the last that was shown.
            let beside = found.last().unwrap() | 1;
            for new in [99 - added, 201 + added, beside] {
                world.publish_unless_there(new).await;
            }
            added += 1;
        }
        let mut once = found.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), found.len(), "by {sort:?} one came twice: {found:?}");
        found.retain(|number| before.contains(number));
        assert_eq!(found, before, "by {sort:?}");
    }
}

#[tokio::test]
async fn a_bound_between_two_microseconds_repeats_nothing() {
    let world = World::create().await;
    world.publish(0..=5).await;
    let bound = start(0) + chrono::Duration::nanoseconds(500);
    let filter = only(|filter| filter.starts_after = Some(bound));
    assert_eq!(all(&world, &filter, EventSort::Start, 2).await, [0, 1, 2, 3, 4, 5]);
}
