use super::*;
use crate::booking::MAX_CAPACITY;
use crate::events::samples::{complete, compose, fields, price, tier};
use crate::events::{EventStatus, PriceInput};

#[test]
fn a_title_is_enough() {
    let changes = EventChanges {
        title: Some("  Party ".to_owned()),
        ..EventChanges::default()
    };
    let event = compose(changes, Vec::new()).unwrap();
    assert_eq!((event.title.as_str(), event.slug.as_str()), ("Party", "party-00000001"));
    assert_eq!(
        (event.status, event.version, event.seats.capacity),
        (EventStatus::Draft, 1, 0)
    );
    assert_eq!((event.tiers.len(), event.tiers[0].name.as_str()), (1, "Free"));
    assert_eq!(
        fields(&compose(EventChanges::default(), Vec::new()).unwrap_err()),
        ["/title"]
    );
}

#[test]
fn the_tiers_say_capacity_price_and_currency_where_nothing_else_does() {
    let mut vip = tier("VIP", "20", 10);
    vip.price = Some(PriceInput {
        currency: Some(Currency::Usd),
        ..price("20")
    });
    let silent = EventChanges {
        capacity: None,
        ..complete()
    };
    let event = compose(silent, vec![tier("Standard", "5", 30), vip]).unwrap();
    assert_eq!(
        (event.seats.capacity, event.is_paid, event.currency),
        (40, true, Currency::Usd)
    );
    let together = compose(
        EventChanges {
            capacity: Some(25),
            ..complete()
        },
        vec![tier("Only", "0", 30)],
    )
    .unwrap();
    assert_eq!((together.seats.capacity, together.tiers[0].seats.capacity), (25, 30));
}

#[test]
fn tiers_do_not_go_with_a_price_of_the_whole() {
    let pricing = PricingChanges {
        is_paid: Some(false),
        ticket_price: Some(price("0")),
        currency: None,
    };
    let changes = EventChanges { pricing, ..complete() };
    let wrong = compose(changes, vec![tier("Standard", "5", 30)]).unwrap_err();
    assert_eq!(fields(&wrong), ["/ticket_price", "/is_paid"]);
}

#[test]
fn names_every_bad_field_of_event_and_tiers() {
    let changes = EventChanges {
        title: None,
        capacity: Some(0),
        ..complete()
    };
    let wrong = compose(changes, vec![tier("A", "x", 1), tier("A", "1", 0), tier("", "1", 1)]).unwrap_err();
    assert_eq!(
        fields(&wrong),
        ["/tiers/0/price", "/tiers/1/quantity", "/tiers/2/name", "/title"]
    );
    let many = (0..21).map(|n| tier(&n.to_string(), "0", 1)).collect();
    assert_eq!(fields(&compose(complete(), many).unwrap_err()), ["/tiers"]);
    let silent = EventChanges {
        capacity: None,
        ..complete()
    };
    let huge = vec![tier("A", "0", MAX_CAPACITY), tier("B", "0", 1)];
    assert_eq!(fields(&compose(silent, huge).unwrap_err()), ["/capacity"]);
}
