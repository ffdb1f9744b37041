use turnout_domain::booking::{OrderStatus, ReservationStatus};
use turnout_domain::money::{Currency, Money};
use turnout_ports::jobs::Job;
use turnout_ports::payments::MockPaymentProvider;

use super::*;
use crate::payments::stage::{Stage, captured, news, sandbox};

async fn tell(stage: &Stage, news: &PaymentNews) -> Result<(), SettleError> {
    let app = stage.app(MockPaymentProvider::new());
    let view = stage.desk().view().unwrap();
    let settled = settle_order(&app, &RequestContext::system("test"), &view, &sandbox(), news).await;
    settled.map(|_| ())
}

fn declined() -> PaymentNews {
    news(PaymentState::Failed {
        reason: "Card declined.".to_owned(),
    })
}

/// The money was noted and goes back, and both parties know.
fn assert_returned(stage: &Stage, amount: &str) {
    let payment = format!("payment completed {amount} stray");
    assert_eq!(stage.movements(), [payment, format!("refund pending {amount} stray")]);
    let desk = stage.desk();
    let refund = desk.movements[1].id.uuid();
    assert_eq!(desk.jobs, [Job::SendRefund { transaction: refund }]);
    assert_eq!(desk.told, ["Asha money_returned", "Bob stray_money"]);
    assert!(desk.tickets.is_empty());
}

#[tokio::test]
async fn the_money_makes_a_booking_once() {
    let stage = Stage::ordered();
    for _ in 0..2 {
        tell(&stage, &captured("499")).await.unwrap();
        assert_eq!(stage.status(), OrderStatus::Paid);
        assert_eq!(stage.movements(), ["payment completed 499.00 INR"]);
        let desk = stage.desk();
        assert_eq!((desk.seats.event.held, desk.seats.event.sold), (0, 1));
        assert_eq!(desk.reservation.status, ReservationStatus::Consumed);
        assert_eq!(desk.told, ["Asha booking_confirmed", "Bob booking_received"]);
        assert_eq!((desk.tickets.len(), desk.jobs.len()), (1, 0));
    }
}

#[tokio::test]
async fn another_amount_or_currency_buys_nothing_and_goes_back_once() {
    let dollars = Money::parse("499", Currency::Usd).unwrap();
    let in_dollars = news(PaymentState::Captured {
        amount: dollars,
        transaction_ref: "txn_1".to_owned(),
    });
    for (news, amount) in [
        (captured("498.99"), "498.99 INR"),
        (captured("500"), "500.00 INR"),
        (in_dollars, "499.00 USD"),
    ] {
        let stage = Stage::ordered();
        for _ in 0..2 {
            tell(&stage, &news).await.unwrap();
            assert_returned(&stage, amount);
            assert_eq!(stage.status(), OrderStatus::Expired);
        }
    }
}

#[tokio::test]
async fn money_for_an_order_that_ended_goes_back() {
    for status in [OrderStatus::Failed, OrderStatus::Expired, OrderStatus::Cancelled] {
        let stage = Stage::ordered();
        stage.desk().order.as_mut().unwrap().status = status;
        tell(&stage, &captured("499")).await.unwrap();
        assert_returned(&stage, "499.00 INR");
        assert_eq!(stage.status(), status);
    }
}

#[tokio::test]
async fn late_money_buys_seats_that_are_free() {
    let stage = Stage::ordered();
    stage.desk().reservation.status = ReservationStatus::Expired;
    stage.desk().seats.event.held = 0;
    stage.desk().seats.tiers.values_mut().for_each(|tier| tier.held = 0);
    tell(&stage, &captured("499")).await.unwrap();
    assert_eq!((stage.status(), stage.desk().seats.event.sold), (OrderStatus::Paid, 1));
}

#[tokio::test]
async fn late_money_goes_back_where_nothing_is_left_or_nothing_takes_place() {
    let sold_out = |stage: &Stage| {
        stage.desk().reservation.status = ReservationStatus::Expired;
        stage.desk().seats.event.held = 2;
    };
    for hinder in [sold_out, crate::payments::stage_mocks::cancel as fn(&Stage)] {
        let stage = Stage::ordered();
        hinder(&stage);
        tell(&stage, &captured("499")).await.unwrap();
        assert_returned(&stage, "499.00 INR");
    }
}

#[tokio::test]
async fn a_declined_payment_leaves_the_hold() {
    let stage = Stage::ordered();
    tell(&stage, &declined()).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Failed);
    assert_eq!(stage.desk().reservation.status, ReservationStatus::Live);
    assert_eq!(stage.desk().told, ["Asha payment_failed"]);
}

#[tokio::test]
async fn a_late_refusal_undoes_nothing() {
    let stage = Stage::paid().await;
    tell(&stage, &declined()).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Paid);
    assert!(stage.desk().told.is_empty());
}

#[tokio::test]
async fn what_is_not_decided_changes_nothing() {
    let stage = Stage::ordered();
    stage.desk().fault = Some(StoreError::Unavailable("nobody may ask".to_owned()));
    tell(&stage, &news(PaymentState::Pending)).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Pending);
}

#[tokio::test]
async fn a_fault_leaves_everything_for_the_next_time() {
    let stage = Stage::ordered();
    stage.desk().fault = Some(StoreError::Unavailable("gone".to_owned()));
    let failed = tell(&stage, &captured("499")).await;
    assert!(matches!(failed, Err(SettleError::Store(StoreError::Unavailable(_)))));
    assert_eq!((stage.status(), stage.movements().len()), (OrderStatus::Pending, 0));
    tell(&stage, &captured("499")).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Paid);
}
