use turnout_domain::booking::ReservationStatus;
use turnout_ports::jobs::Job;
use turnout_ports::payments::MockPaymentProvider;

use super::*;
use crate::guestlist::stage::EVENT;
use crate::payments::stage::{ORDER, Stage};
use crate::payments::stage_mocks::cancel;

async fn wind(stage: &Stage) -> Result<(), WindDownError> {
    let app = stage.app(MockPaymentProvider::new());
    wind_down_event(&app, Uuid::from_u128(0x10B), EVENT).await
}

fn assert_wound_down(stage: &Stage) {
    assert_eq!(
        stage.movements(),
        ["payment completed 499.00 INR", "refund pending 499.00 INR"]
    );
    let desk = stage.desk();
    let transaction = desk.movements[1].id.uuid();
    assert_eq!(desk.jobs, [Job::SendRefund { transaction }]);
    assert_eq!(desk.movements[1].reason, EVENT_CANCELLED);
    assert_eq!(desk.tickets[0].status, TicketStatus::Refunded);
    assert_eq!(
        (desk.seats.event.held, desk.seats.event.sold, desk.seats.going),
        (0, 0, 0)
    );
}

#[tokio::test]
async fn paid_orders_are_refunded_once_however_often_it_runs() {
    let stage = Stage::paid().await;
    cancel(&stage);
    for _ in 0..2 {
        wind(&stage).await.unwrap();
        assert_wound_down(&stage);
        // The provider was not asked yet: the order says so.
        assert_eq!(stage.status(), OrderStatus::Paid);
    }
    assert_eq!(stage.desk().told[0], "Asha event_cancelled");
}

#[tokio::test]
async fn orders_that_wait_are_cancelled_and_their_payments_ended() {
    let stage = Stage::ordered();
    cancel(&stage);
    for _ in 0..2 {
        wind(&stage).await.unwrap();
        assert_eq!(stage.status(), OrderStatus::Cancelled);
        let desk = stage.desk();
        assert_eq!(desk.reservation.status, ReservationStatus::Released);
        assert_eq!(desk.seats.event.held, 0);
        assert_eq!(desk.jobs, [Job::GiveUpPayments { order: ORDER.uuid() }]);
    }
}

#[tokio::test]
async fn only_what_is_not_on_its_way_goes_back() {
    let (stage, _) = Stage::refunding("100").await;
    cancel(&stage);
    wind(&stage).await.unwrap();
    assert_eq!(
        stage.movements()[1..],
        ["refund pending 100.00 INR", "refund pending 399.00 INR"]
    );
}

#[tokio::test]
async fn a_disputed_order_loses_its_tickets_and_keeps_its_money() {
    let stage = Stage::paid().await;
    stage.desk().order.as_mut().unwrap().status = OrderStatus::Disputed;
    cancel(&stage);
    wind(&stage).await.unwrap();
    assert_eq!(stage.movements(), ["payment completed 499.00 INR"]);
    assert_eq!(stage.desk().tickets[0].status, TicketStatus::Cancelled);
}

#[tokio::test]
async fn a_fault_stops_it_and_it_goes_on() {
    let stage = Stage::paid().await;
    cancel(&stage);
    stage.desk().fault = Some(StoreError::Unavailable("gone".to_owned()));
    assert!(matches!(wind(&stage).await, Err(WindDownError::Store(_))));
    assert_eq!(stage.movements(), ["payment completed 499.00 INR"]);
    wind(&stage).await.unwrap();
    assert_wound_down(&stage);
}

#[tokio::test]
async fn an_event_that_takes_place_is_left_alone() {
    let stage = Stage::paid().await;
    wind(&stage).await.unwrap();
    assert_eq!(stage.movements(), ["payment completed 499.00 INR"]);
    assert!(stage.desk().told.is_empty());
}
