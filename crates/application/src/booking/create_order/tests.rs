use turnout_domain::booking::{OrderStatus, ReservationStatus};
use turnout_ports::idempotency::{Claim, StoredAnswer};
use turnout_ports::jobs::Job;
use turnout_ports::payments::{MockPaymentProvider, StartedPayment};

use super::*;
use crate::payments::stage::{BOB, HOLD, Stage, rupees};
use crate::testing::{ASHA, signed_in};

/// A provider that is asked once to start a payment of 499 rupees and answers so.
fn starting(answer: Result<(), ProviderError>) -> MockPaymentProvider {
    let mut provider = MockPaymentProvider::new();
    provider.expect_start_payment().once().returning(move |request| {
        assert_eq!(request.amount, rupees("499"));
        assert_eq!(request.idempotency_key, format!("{}-1", request.order));
        answer.clone().map(|()| started())
    });
    provider
}

fn started() -> StartedPayment {
    StartedPayment {
        payment_ref: "pay_1".to_owned(),
        client: Map::from_iter([("secret".to_owned(), Value::from("s3cret"))]),
    }
}

fn wish(provider: Option<&str>) -> CreateOrder {
    CreateOrder {
        reservation: HOLD,
        provider: provider.map(str::to_owned),
        guests: Vec::new(),
    }
}

fn kept(_: &CreatedOrder) -> StoredAnswer {
    StoredAnswer {
        status: 201,
        headers: Vec::new(),
        body: None,
    }
}

async fn order(stage: &Stage, provider: MockPaymentProvider) -> Result<CreatedOrder, CreateOrderError> {
    order_at(stage, provider, None).await
}

async fn order_at(
    stage: &Stage,
    provider: MockPaymentProvider,
    at: Option<&str>,
) -> Result<CreatedOrder, CreateOrderError> {
    let once = Once {
        key: None,
        render: &kept,
    };
    match create_order(&stage.app(provider), &signed_in(ASHA), wish(at), &once).await? {
        Answer::Done(order) => Ok(order),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_order_waits_for_the_money_of_its_payment() {
    let stage = Stage::reserved("499");
    // The host asks more since.
    stage.desk().facts.tier.price = rupees("800");
    let first = order(&stage, starting(Ok(()))).await.unwrap();
    assert_eq!(
        (first.view.order.status, first.view.order.attempt),
        (OrderStatus::Pending, 1)
    );
    assert_eq!(first.view.order.price.total, rupees("499"));
    assert_eq!(first.payment.unwrap().client["secret"], "s3cret");
    let again = order(&stage, starting(Ok(()))).await.unwrap();
    assert_eq!(again.view.order.id, first.view.order.id);
    assert_eq!(stage.desk().attempts.len(), 1);
    assert!(stage.desk().attempts[0].poll_at.is_some());
}

#[tokio::test]
async fn what_costs_nothing_is_booked_at_once() {
    let stage = Stage::reserved("0");
    stage.desk().facts.tier.price = rupees("5");
    for _ in 0..2 {
        let free = order(&stage, MockPaymentProvider::new()).await.unwrap();
        assert_eq!((free.view.order.status, free.payment), (OrderStatus::Paid, None));
        let desk = stage.desk();
        assert_eq!(
            (desk.tickets.len(), desk.seats.event.sold, desk.seats.event.held),
            (1, 1, 0)
        );
        assert_eq!(desk.told, ["Asha booking_confirmed", "Bob booking_received"]);
    }
}

#[tokio::test]
async fn an_order_whose_payment_did_not_start_waits_for_another_try() {
    for error in [
        ProviderError::Unreachable("no route".to_owned()),
        ProviderError::OutcomeUnknown("timed out".to_owned()),
        ProviderError::Refused("no".to_owned()),
    ] {
        let stage = Stage::reserved("499");
        let failed = order(&stage, starting(Err(error))).await;
        assert!(matches!(failed, Err(CreateOrderError::Provider(_))));
        assert_eq!(stage.status(), OrderStatus::Pending);
        let id = stage.desk().order.as_ref().unwrap().id;
        let again = order(&stage, starting(Ok(()))).await.unwrap();
        assert_eq!(again.view.order.id, id);
        assert_eq!(again.view.order.payment_ref.as_deref(), Some("pay_1"));
    }
}

#[tokio::test]
async fn a_fault_after_the_payment_was_started_is_made_up_for() {
    let stage = Stage::reserved("499");
    let (mut provider, faulty) = (MockPaymentProvider::new(), stage.clone());
    provider.expect_start_payment().once().returning(move |_| {
        faulty.desk().fault = Some(StoreError::Unavailable("gone".to_owned()));
        Ok(started())
    });
    let failed = order(&stage, provider).await;
    assert!(matches!(failed, Err(CreateOrderError::Store(_))));
    assert!(stage.desk().attempts.is_empty());
    let id = stage.desk().order.as_ref().unwrap().id;
    let again = order(&stage, starting(Ok(()))).await.unwrap();
    assert_eq!((again.view.order.id, stage.desk().attempts.len()), (id, 1));
}

#[tokio::test]
async fn a_fault_before_anything_was_stored_leaves_nothing() {
    let stage = Stage::reserved("499");
    stage.desk().fault = Some(StoreError::Unavailable("gone".to_owned()));
    let failed = order(&stage, MockPaymentProvider::new()).await;
    assert!(matches!(failed, Err(CreateOrderError::Store(_))));
    assert!(stage.desk().order.is_none());
}

#[tokio::test]
async fn an_order_that_ended_while_its_payment_was_started_is_not_to_be_paid() {
    let stage = Stage::reserved("499");
    let (mut provider, rival) = (MockPaymentProvider::new(), stage.clone());
    provider.expect_start_payment().once().returning(move |_| {
        rival.desk().order.as_mut().unwrap().status = OrderStatus::Cancelled;
        Ok(started())
    });
    let ended = order(&stage, provider).await.unwrap();
    assert_eq!((ended.view.order.status, ended.payment), (OrderStatus::Cancelled, None));
    let order = ended.view.order.id.uuid();
    assert_eq!(stage.desk().jobs, [Job::GiveUpPayments { order }]);
    assert_eq!(stage.desk().attempts.len(), 1, "money may come all the same");
}

#[tokio::test]
async fn what_cannot_be_ordered_opens_nothing() {
    let ended = Stage::reserved("499");
    ended.desk().reservation.status = ReservationStatus::Released;
    let refused = order(&ended, MockPaymentProvider::new()).await;
    assert!(matches!(refused, Err(CreateOrderError::ReservationEnded(_))));

    let cancelled = Stage::reserved("499");
    cancelled.desk().facts.status = EventStatus::Cancelled;
    let refused = order(&cancelled, MockPaymentProvider::new()).await;
    assert!(matches!(refused, Err(CreateOrderError::NotOnSale(_))));

    let elsewhere = Stage::reserved("499");
    let refused = order_at(&elsewhere, MockPaymentProvider::new(), Some("paypal")).await;
    assert!(matches!(refused, Err(CreateOrderError::ProviderNotOffered(_))));

    let anothers = Stage::reserved("499");
    anothers.desk().reservation.user = BOB;
    let refused = order(&anothers, MockPaymentProvider::new()).await;
    assert!(matches!(refused, Err(CreateOrderError::NotFound)));

    for stage in [ended, cancelled, elsewhere, anothers] {
        assert!(stage.desk().order.is_none());
    }
}

#[tokio::test]
async fn what_was_answered_under_the_key_is_answered_again() {
    let answer = StoredAnswer {
        status: 201,
        headers: Vec::new(),
        body: Some("{}".to_owned()),
    };
    for (found, expected) in [
        (Claim::Replay(answer.clone()), Answer::Replayed(answer)),
        (Claim::Mismatch, Answer::KeyReused),
    ] {
        let stage = Stage::reserved("499");
        let app = stage.app_with(MockPaymentProvider::new(), |parts| {
            let keys = &mut parts.repositories.idempotency;
            keys.expect_look().once().returning(move |_, _| Ok(found.clone()));
        });
        let once = Once {
            key: Some(key()),
            render: &kept,
        };
        let given = create_order(&app, &signed_in(ASHA), wish(None), &once).await.unwrap();
        assert_eq!(given, expected);
        assert!(stage.desk().order.is_none());
    }
}

fn key() -> IdempotencyKey {
    IdempotencyKey {
        actor: Some(ASHA),
        operation: "POST /v1/orders".to_owned(),
        key: "k".to_owned(),
        fingerprint: [7; 32],
    }
}
