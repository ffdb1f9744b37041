use chrono::TimeDelta;
use uuid::Uuid;

use super::*;
use crate::booking::{ReservationSource, Seats};
use crate::money::Currency;
use crate::payments::samples::{order, provider, rupees};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(5)
}

fn reservation(status: ReservationStatus) -> Reservation {
    Reservation {
        key: Uuid::nil().into(),
        event: Uuid::nil().into(),
        tier: Uuid::nil().into(),
        user: Uuid::nil().into(),
        seats: Seats::ONE,
        price: order(OrderStatus::Pending).price,
        status,
        source: ReservationSource::Open,
        expires_at: DateTime::UNIX_EPOCH + TimeDelta::minutes(10),
        created_at: DateTime::UNIX_EPOCH,
    }
}

fn captured(payment_ref: &str, amount: Money) -> PaymentNews {
    let state = PaymentState::Captured {
        amount,
        transaction_ref: "txn".to_owned(),
    };
    PaymentNews {
        payment_ref: payment_ref.to_owned(),
        state,
    }
}

fn decide(status: OrderStatus, news: &PaymentNews) -> Settlement {
    settle(
        &order(status),
        &reservation(ReservationStatus::Live),
        EventStatus::Published,
        &provider(),
        news,
        now(),
    )
}

fn reason(settlement: &Settlement) -> Option<ReturnReason> {
    match settlement {
        Settlement::Return { reason, .. } => Some(*reason),
        _ => None,
    }
}

#[test]
fn money_in_time_pays_from_the_hold() {
    let news = captured("pay_1", rupees("100"));
    let expected = Settlement::Pay {
        seats: SeatsFrom::Hold,
        transaction_ref: "txn".to_owned(),
    };
    assert_eq!(decide(OrderStatus::Pending, &news), expected);
}

#[test]
fn late_money_needs_free_seats() {
    let news = captured("pay_1", rupees("100"));
    let from_free = Settlement::Pay {
        seats: SeatsFrom::FreeSeats,
        transaction_ref: "txn".to_owned(),
    };
    let pending = order(OrderStatus::Pending);
    for status in [ReservationStatus::Expired, ReservationStatus::Released] {
        assert_eq!(
            settle(
                &pending,
                &reservation(status),
                EventStatus::Published,
                &provider(),
                &news,
                now()
            ),
            from_free
        );
    }
    let unswept = reservation(ReservationStatus::Live);
    assert_eq!(
        settle(
            &pending,
            &unswept,
            EventStatus::Published,
            &provider(),
            &news,
            unswept.expires_at
        ),
        from_free
    );
}

#[test]
fn money_for_a_cancelled_event_goes_back() {
    let news = captured("pay_1", rupees("100"));
    let live = reservation(ReservationStatus::Live);
    let decide = |status, event| settle(&order(status), &live, event, &provider(), &news, now());
    let returned = decide(OrderStatus::Pending, EventStatus::Cancelled);
    assert_eq!(reason(&returned), Some(ReturnReason::EventCancelled));
    // What was paid before is refunded with the event.
    assert_eq!(decide(OrderStatus::Paid, EventStatus::Cancelled), Settlement::Nothing);
    let postponed = decide(OrderStatus::Pending, EventStatus::Postponed);
    assert!(matches!(postponed, Settlement::Pay { .. }));
}

#[test]
fn money_for_a_closed_order_goes_back() {
    for status in [OrderStatus::Failed, OrderStatus::Expired, OrderStatus::Cancelled] {
        assert_eq!(
            reason(&decide(status, &captured("pay_1", rupees("100")))),
            Some(ReturnReason::OrderClosed)
        );
    }
}

#[test]
fn a_second_payment_goes_back_and_a_repeated_one_changes_nothing() {
    for status in [
        OrderStatus::Paid,
        OrderStatus::PartiallyRefunded,
        OrderStatus::Refunded,
        OrderStatus::Disputed,
    ] {
        assert_eq!(decide(status, &captured("pay_1", rupees("100"))), Settlement::Nothing);
        assert_eq!(
            reason(&decide(status, &captured("pay_2", rupees("100")))),
            Some(ReturnReason::PaidTwice)
        );
    }
}

#[test]
fn another_amount_or_currency_goes_back() {
    let dollars = Money::parse("100", Currency::Usd).unwrap();
    for wrong in [rupees("99.99"), rupees("100.01"), dollars] {
        let settlement = decide(OrderStatus::Pending, &captured("pay_1", wrong));
        assert_eq!(reason(&settlement), Some(ReturnReason::WrongAmount));
    }
}

#[test]
fn a_late_failure_never_undoes_a_paid_order() {
    let failed = |payment_ref: &str| PaymentNews {
        payment_ref: payment_ref.to_owned(),
        state: PaymentState::Failed {
            reason: "declined".to_owned(),
        },
    };
    for &status in OrderStatus::ALL {
        let expected = if status == OrderStatus::Pending {
            Settlement::Fail {
                reason: "declined".to_owned(),
            }
        } else {
            Settlement::Nothing
        };
        assert_eq!(decide(status, &failed("pay_1")), expected, "{status:?}");
        assert_eq!(
            decide(status, &failed("pay_0")),
            Settlement::Nothing,
            "an earlier try: {status:?}"
        );
    }
}

fn dispute(outcome: DisputeOutcome) -> PaymentNews {
    PaymentNews {
        payment_ref: "pay_1".to_owned(),
        state: PaymentState::Disputed {
            amount: rupees("100"),
            transaction_ref: "txn".to_owned(),
            dispute_ref: "dp".to_owned(),
            outcome,
        },
    }
}

#[test]
fn a_dispute_marks_only_money_that_was_noted() {
    let open = dispute(DisputeOutcome::Open);
    let disputed = |is_lost| Settlement::Dispute {
        amount: rupees("100"),
        dispute_ref: "dp".to_owned(),
        is_lost,
    };
    assert_eq!(decide(OrderStatus::Paid, &open), disputed(false));
    assert_eq!(decide(OrderStatus::PartiallyRefunded, &open), disputed(false));
    assert_eq!(decide(OrderStatus::Disputed, &open), Settlement::Nothing);
    // The bank takes what went back before: that is noted too.
    assert_eq!(decide(OrderStatus::Refunded, &open), disputed(false));
    assert!(matches!(decide(OrderStatus::Pending, &open), Settlement::Pay { .. }));
    for status in [OrderStatus::Paid, OrderStatus::Refunded] {
        assert_eq!(decide(status, &dispute(DisputeOutcome::Lost)), disputed(true));
    }
}

#[test]
fn a_dispute_ends_once() {
    let ended = |is_lost| Settlement::EndDispute {
        dispute_ref: "dp".to_owned(),
        is_lost,
    };
    assert_eq!(
        decide(OrderStatus::Disputed, &dispute(DisputeOutcome::Won)),
        ended(false)
    );
    assert_eq!(
        decide(OrderStatus::Disputed, &dispute(DisputeOutcome::Lost)),
        ended(true)
    );
    assert_eq!(
        decide(OrderStatus::Paid, &dispute(DisputeOutcome::Won)),
        Settlement::Nothing
    );
    assert_eq!(
        decide(OrderStatus::Refunded, &dispute(DisputeOutcome::Won)),
        ended(false)
    );
}

#[test]
fn money_of_an_earlier_try_pays_a_pending_order_and_goes_back_from_a_paid_one() {
    let earlier = captured("pay_0", rupees("100"));
    assert!(matches!(decide(OrderStatus::Pending, &earlier), Settlement::Pay { .. }));
    assert_eq!(
        reason(&decide(OrderStatus::Paid, &earlier)),
        Some(ReturnReason::PaidTwice)
    );
}

#[test]
fn the_same_reference_at_another_provider_is_another_payment() {
    let elsewhere = ProviderName::new("other").unwrap();
    let paid = order(OrderStatus::Paid);
    let news = captured("pay_1", rupees("100"));
    let settlement = settle(
        &paid,
        &reservation(ReservationStatus::Consumed),
        EventStatus::Published,
        &elsewhere,
        &news,
        now(),
    );
    assert_eq!(reason(&settlement), Some(ReturnReason::PaidTwice));
}

#[test]
fn pending_news_is_no_news() {
    let news = PaymentNews {
        payment_ref: "pay_1".to_owned(),
        state: PaymentState::Pending,
    };
    for &status in OrderStatus::ALL {
        assert_eq!(decide(status, &news), Settlement::Nothing);
    }
}

#[test]
fn disputed_money_that_bought_nothing_goes_back_once_the_dispute_is_won() {
    for status in [OrderStatus::Failed, OrderStatus::Expired, OrderStatus::Cancelled] {
        for outcome in [DisputeOutcome::Open, DisputeOutcome::Lost] {
            assert_eq!(decide(status, &dispute(outcome)), Settlement::Nothing);
        }
        let won = decide(status, &dispute(DisputeOutcome::Won));
        assert_eq!(reason(&won), Some(ReturnReason::OrderClosed));
    }
    let mut second = dispute(DisputeOutcome::Won);
    second.payment_ref = "pay_2".to_owned();
    assert_eq!(
        reason(&decide(OrderStatus::Paid, &second)),
        Some(ReturnReason::PaidTwice)
    );
    assert_eq!(
        reason(&decide(OrderStatus::Refunded, &second)),
        Some(ReturnReason::PaidTwice)
    );
}
