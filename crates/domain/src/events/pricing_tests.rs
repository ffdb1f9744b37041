use super::*;
use crate::events::samples::{complete, compose, draft, fields, now, price, selling, tier};
use crate::events::{EditRefused, EventChanges};

fn pricing(is_paid: Option<bool>, ticket_price: Option<&str>) -> PricingChanges {
    PricingChanges {
        currency: None,
        is_paid,
        ticket_price: ticket_price.map(price),
    }
}

fn edit(event: &Event, pricing: PricingChanges) -> Result<Event, EditRefused> {
    event.edited(
        EventChanges {
            pricing,
            ..EventChanges::default()
        },
        now(),
    )
}

fn refused_fields(refused: EditRefused) -> Vec<String> {
    match refused {
        EditRefused::Invalid(wrong) | EditRefused::Incomplete(wrong) => {
            fields(&wrong).into_iter().map(str::to_owned).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_said_of_the_price_decides_the_one_tier() {
    // is_paid, ticket_price -> is_paid, name, price
    for (is_paid, amount, expected) in [
        (None, None, (false, FREE_TIER, "0.00 INR")),
        (Some(false), None, (false, FREE_TIER, "0.00 INR")),
        (None, Some("0"), (false, FREE_TIER, "0.00 INR")),
        (None, Some("499"), (true, STANDARD_TIER, "499.00 INR")),
        (Some(true), Some("499.50"), (true, STANDARD_TIER, "499.50 INR")),
        (Some(true), None, (true, STANDARD_TIER, "0.00 INR")),
    ] {
        let event = compose(
            EventChanges {
                pricing: pricing(is_paid, amount),
                ..complete()
            },
            Vec::new(),
        )
        .unwrap();
        let only = &event.tiers[0];
        assert_eq!(
            (event.is_paid, only.name.as_str(), only.price.to_string().as_str()),
            expected
        );
        assert_eq!(
            (event.tiers.len(), only.seats.capacity, only.max_per_order),
            (1, 50, None)
        );
    }
}

#[test]
fn refuses_what_contradicts_itself() {
    let event = draft();
    for (is_paid, amount) in [
        (Some(false), "1"),
        (Some(true), "0"),
        (None, "1.001"),
        (None, "-1"),
        (None, "x"),
    ] {
        let refused = edit(&event, pricing(is_paid, Some(amount))).unwrap_err();
        assert_eq!(refused_fields(refused), ["/ticket_price"], "{amount}");
    }
    let foreign = PriceInput {
        currency: Some(Currency::Usd),
        ..price("5")
    };
    let said = PricingChanges {
        ticket_price: Some(foreign),
        ..PricingChanges::default()
    };
    assert_eq!(
        refused_fields(edit(&event, said).unwrap_err()),
        ["/ticket_price/currency"]
    );
}

#[test]
fn the_price_of_several_tiers_is_theirs() {
    let event = compose(complete(), vec![tier("Standard", "10", 30), tier("VIP", "20", 10)]).unwrap();
    assert_eq!(
        refused_fields(edit(&event, pricing(None, Some("5"))).unwrap_err()),
        ["/ticket_price"]
    );
    assert_eq!(
        refused_fields(edit(&event, pricing(Some(false), None)).unwrap_err()),
        ["/is_paid"]
    );
    assert!(edit(&event, pricing(Some(true), None)).unwrap().is_paid);
}

#[test]
fn what_buyers_relied_on_stays() {
    let event = selling();
    assert_eq!(edit(&event, pricing(Some(false), None)), Err(EditRefused::PriceLocked));
    let dollars = PricingChanges {
        currency: Some(Currency::Usd),
        ..PricingChanges::default()
    };
    assert_eq!(edit(&event, dollars.clone()), Err(EditRefused::PriceLocked));
    let dearer = edit(&event, pricing(None, Some("599"))).unwrap();
    assert_eq!(dearer.tiers[0].price.to_string(), "599.00 INR");
    let in_dollars = edit(&draft(), dollars).unwrap();
    assert_eq!(in_dollars.tiers[0].price.currency(), Currency::Usd);
}

#[test]
fn prices_must_fit_a_new_currency() {
    let event = compose(
        EventChanges {
            pricing: pricing(None, Some("9.50")),
            ..complete()
        },
        Vec::new(),
    )
    .unwrap();
    let yen = PricingChanges {
        currency: Some(Currency::Jpy),
        ..PricingChanges::default()
    };
    assert_eq!(refused_fields(edit(&event, yen).unwrap_err()), ["/currency"]);
}

#[test]
fn an_announced_event_that_costs_something_says_how_much() {
    let event = crate::events::samples::published();
    assert_eq!(
        refused_fields(edit(&event, pricing(Some(true), None)).unwrap_err()),
        ["/ticket_price"]
    );
}

#[test]
fn the_dearest_order_is_still_an_amount_of_money() {
    let input = |amount: &str| PriceInput {
        amount: amount.to_owned(),
        currency: None,
    };
    let dearest = input("1000000000.00").in_currency(Currency::Inr, "/price").unwrap();
    let all = rust_decimal::Decimal::ONE_HUNDRED;
    let gst = crate::booking::GstRule {
        percent: all,
        inclusive: false,
    };
    let fee = crate::booking::FeeRule {
        percent: all,
        fixed: all,
        bearer: crate::booking::FeeBearer::Guest,
    };
    let most = crate::booking::Seats::new(crate::booking::MAX_SEATS_PER_ORDER).unwrap();
    assert!(crate::booking::Price::of(dearest, most, gst, fee).is_ok());
    let refused = input("1000000000.01").in_currency(Currency::Inr, "/price");
    let rule = "must be at most 1000000000";
    assert_eq!(refused, Err(Violations::one("/price", FieldRule::OutOfRange, rule)));
}
