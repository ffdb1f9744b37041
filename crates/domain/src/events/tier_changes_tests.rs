use super::*;
use crate::events::EventStatus;
use crate::events::samples::{complete, compose, draft, fields, published, selling, tier, tier_id};

fn invalid(refused: EditRefused) -> Vec<String> {
    match refused {
        EditRefused::Invalid(wrong) | EditRefused::Incomplete(wrong) => {
            fields(&wrong).into_iter().map(str::to_owned).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn change(event: &Event, number: u128, changes: TierChanges) -> Result<Event, EditRefused> {
    event.with_changed_tier(tier_id(number), changes).map(Option::unwrap)
}

#[test]
fn tiers_are_added_up_to_the_limit() {
    let mut event = draft();
    for number in 1..20 {
        event = event
            .with_tier(tier(&format!("Tier {number}"), "0", 1), tier_id(number))
            .unwrap();
    }
    let positions: Vec<_> = event.tiers.iter().map(|tier| tier.position).collect();
    assert_eq!(positions, (1..=20).collect::<Vec<_>>());
    assert_eq!(
        invalid(event.with_tier(tier("One more", "0", 1), tier_id(21)).unwrap_err()),
        ["/name"]
    );
}

#[test]
fn names_are_unique_within_the_event() {
    let event = draft().with_tier(tier("VIP", "10", 5), tier_id(1)).unwrap();
    assert_eq!(
        invalid(event.with_tier(tier(" VIP ", "10", 5), tier_id(2)).unwrap_err()),
        ["/name"]
    );
    let rename = TierChanges {
        name: Some("VIP".to_owned()),
        ..TierChanges::default()
    };
    assert_eq!(invalid(change(&event, 0, rename).unwrap_err()), ["/name"]);
}

#[test]
fn the_quantity_never_goes_below_what_is_taken() {
    let event = selling();
    let to = |quantity| TierChanges {
        quantity: Some(quantity),
        ..TierChanges::default()
    };
    assert_eq!(
        change(&event, 0, to(14)),
        Err(EditRefused::CapacityBelowTaken { taken: 15 })
    );
    assert_eq!(invalid(change(&event, 0, to(0)).unwrap_err()), ["/quantity"]);
    let edited = change(&event, 0, to(15)).unwrap();
    assert_eq!(edited.tiers[0].seats.capacity, 15);
    assert_eq!((edited.tiers[0].version, edited.version), (2, event.version + 1));
}

#[test]
fn buyers_keep_a_paid_event_paid_and_a_free_one_free() {
    let free = TierChanges {
        price: Some(PriceInput {
            amount: "0".to_owned(),
            currency: None,
        }),
        ..TierChanges::default()
    };
    assert_eq!(change(&selling(), 0, free.clone()), Err(EditRefused::PriceLocked));
    assert!(!change(&draft(), 0, free).unwrap().is_paid);
    let mut taken = published();
    taken.seats.sold = 1;
    assert_eq!(
        taken.with_tier(tier("VIP", "10", 5), tier_id(1)),
        Err(EditRefused::PriceLocked)
    );
    assert!(taken.with_tier(tier("Friends", "0", 5), tier_id(1)).is_ok());
}

#[test]
fn an_announced_event_keeps_something_to_offer() {
    let stop = TierChanges {
        is_active: Some(false),
        ..TierChanges::default()
    };
    assert_eq!(invalid(change(&published(), 0, stop.clone()).unwrap_err()), ["/tiers"]);
    assert!(change(&draft(), 0, stop).is_ok());
    assert_eq!(invalid(published().without_tier(tier_id(0)).unwrap_err()), ["/tiers"]);
    let two = published().with_tier(tier("Second", "0", 5), tier_id(1)).unwrap();
    assert_eq!(two.without_tier(tier_id(0)).unwrap().unwrap().tiers.len(), 1);
}

#[test]
fn unknown_tiers_and_closed_events() {
    assert_eq!(draft().without_tier(tier_id(9)), Ok(None));
    assert_eq!(draft().with_changed_tier(tier_id(9), TierChanges::default()), Ok(None));
    let closed = Event {
        status: EventStatus::Completed,
        ..published()
    };
    let refused = EditRefused::Closed(EventStatus::Completed);
    assert_eq!(closed.without_tier(tier_id(0)), Err(refused.clone()));
    assert_eq!(closed.with_tier(tier("VIP", "0", 1), tier_id(1)), Err(refused));
}

#[test]
fn a_changed_position_reorders() {
    let event = compose(complete(), vec![tier("A", "0", 1), tier("B", "0", 1)]).unwrap();
    let last = TierChanges {
        position: Some(9),
        ..TierChanges::default()
    };
    let names: Vec<_> = change(&event, 0, last)
        .unwrap()
        .tiers
        .into_iter()
        .map(|tier| tier.name)
        .collect();
    assert_eq!(names, ["B", "A"]);
    let nowhere = TierChanges {
        position: Some(0),
        ..TierChanges::default()
    };
    assert_eq!(invalid(change(&event, 0, nowhere).unwrap_err()), ["/position"]);
}
