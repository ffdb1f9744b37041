use chrono::TimeDelta;
use turnout_ports::payments::MockPaymentProvider;

use super::*;
use crate::payments::stage::{ORDER, Stage, captured, news, now, rupees, sandbox};

async fn reconcile(stage: &Stage, provider: MockPaymentProvider) -> Result<(), ReconcileError> {
    reconcile_order(&stage.app(provider), ORDER).await
}

/// The same, after the time of the order is over.
async fn reconcile_late(stage: &Stage, provider: MockPaymentProvider) -> Result<(), ReconcileError> {
    let app = stage.app_with(provider, |parts| parts.clock.advance(TimeDelta::minutes(11)));
    reconcile_order(&app, ORDER).await
}

/// A provider that says this of the payment.
fn saying(answer: Result<PaymentNews, ProviderError>) -> MockPaymentProvider {
    let mut provider = MockPaymentProvider::new();
    provider.expect_look_up().once().returning(move |_| answer.clone());
    provider
}

fn authorized(amount: &str) -> PaymentNews {
    news(PaymentState::Authorized {
        amount: rupees(amount),
        transaction_ref: "auth_1".to_owned(),
    })
}

fn declined() -> PaymentNews {
    news(PaymentState::Failed {
        reason: "Given up.".to_owned(),
    })
}

/// A provider that has the money reserved and answers so when it is asked to take it.
fn taking(answer: Result<PaymentNews, ProviderError>) -> MockPaymentProvider {
    let mut provider = saying(Ok(authorized("499")));
    provider.expect_capture().once().returning(move |request| {
        assert_eq!(request.idempotency_key, format!("{ORDER}-1-capture"));
        assert_eq!((request.amount, &*request.transaction_ref), (rupees("499"), "auth_1"));
        answer.clone()
    });
    provider
}

fn unknown() -> ProviderError {
    ProviderError::OutcomeUnknown("timed out".to_owned())
}

#[tokio::test]
async fn what_the_provider_says_takes_effect_and_is_not_asked_again() {
    let stage = Stage::ordered();
    reconcile(&stage, saying(Ok(captured("499")))).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Paid);
    assert_eq!(stage.desk().attempts[0].poll_at, None);
}

#[tokio::test]
async fn a_provider_that_cannot_be_asked_closes_nothing() {
    let unreachable = ProviderError::Unreachable("no route".to_owned());
    let refused = ProviderError::Refused("no".to_owned());
    for error in [unreachable, refused, unknown()] {
        let stage = Stage::ordered();
        let failed = reconcile_late(&stage, saying(Err(error))).await;
        assert!(matches!(failed, Err(ReconcileError::Provider(_))));
        assert_eq!(stage.status(), OrderStatus::Pending);
        assert!(stage.desk().attempts[0].poll_at.is_some());
        reconcile(&stage, saying(Ok(captured("499")))).await.unwrap();
        assert_eq!(stage.status(), OrderStatus::Paid);
    }
}

#[tokio::test]
async fn an_order_that_nobody_paid_is_closed_when_its_time_is_over() {
    let stage = Stage::ordered();
    reconcile(&stage, saying(Ok(news(PaymentState::Pending))))
        .await
        .unwrap();
    assert_eq!(stage.status(), OrderStatus::Pending);
    reconcile_late(&stage, saying(Ok(news(PaymentState::Pending))))
        .await
        .unwrap();
    assert_eq!(stage.status(), OrderStatus::Expired);
    // Money may still come.
    assert!(stage.desk().attempts[0].poll_at > Some(now() + TimeDelta::minutes(11)));
}

#[tokio::test]
async fn a_fault_after_the_answer_leaves_the_payment_to_be_asked_about() {
    let stage = Stage::ordered();
    stage.desk().fault = Some(StoreError::Unavailable("gone".to_owned()));
    let failed = reconcile(&stage, saying(Ok(captured("499")))).await;
    assert!(matches!(failed, Err(ReconcileError::Settle(_))));
    assert!(stage.desk().attempts[0].poll_at.is_some());
    reconcile(&stage, saying(Ok(captured("499")))).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Paid);
}

#[tokio::test]
async fn reserved_money_is_taken_while_the_order_waits() {
    let stage = Stage::ordered();
    reconcile(&stage, taking(Ok(captured("499")))).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Paid);
    assert_eq!(stage.movements(), ["payment completed 499.00 INR"]);
}

#[tokio::test]
async fn a_capture_that_goes_wrong_is_tried_again_under_the_same_key() {
    let unreachable = ProviderError::Unreachable("no route".to_owned());
    let refused = ProviderError::Refused("no".to_owned());
    for error in [unreachable, refused, unknown()] {
        let stage = Stage::ordered();
        let failed = reconcile(&stage, taking(Err(error))).await;
        assert!(matches!(failed, Err(ReconcileError::Provider(_))));
        assert_eq!((stage.status(), stage.movements().len()), (OrderStatus::Pending, 0));
        reconcile(&stage, taking(Ok(captured("499")))).await.unwrap();
        assert_eq!(stage.status(), OrderStatus::Paid);
    }
}

#[tokio::test]
async fn another_amount_that_was_taken_goes_back() {
    let stage = Stage::ordered();
    reconcile(&stage, taking(Ok(captured("498")))).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Expired);
    assert_eq!(
        stage.movements(),
        ["payment completed 498.00 INR stray", "refund pending 498.00 INR stray"]
    );
}

#[tokio::test]
async fn reserved_money_that_would_go_back_is_not_taken() {
    for (status, amount) in [
        (OrderStatus::Pending, "498"),
        (OrderStatus::Cancelled, "499"),
        (OrderStatus::Expired, "499"),
    ] {
        let stage = Stage::ordered();
        stage.desk().order.as_mut().unwrap().status = status;
        let mut provider = MockPaymentProvider::new();
        let mut answers = vec![declined(), authorized(amount)];
        provider
            .expect_look_up()
            .times(2)
            .returning(move |_| Ok(answers.pop().unwrap()));
        provider.expect_cancel_payment().once().returning(|_| Ok(()));
        reconcile(&stage, provider).await.unwrap();
        assert!(stage.movements().is_empty());
        assert_eq!(stage.desk().attempts[0].poll_at, None);
    }
}

#[tokio::test]
async fn reserved_money_that_could_not_be_let_go_is_asked_about_again() {
    let stage = Stage::ordered();
    let mut provider = saying(Ok(authorized("499")));
    provider.expect_cancel_payment().once().returning(|_| Err(unknown()));
    let failed = reconcile_late(&stage, provider).await;
    assert!(matches!(failed, Err(ReconcileError::Provider(_))));
    assert!(stage.desk().attempts[0].poll_at.is_some());
}

#[tokio::test]
async fn a_refusal_does_not_count_while_another_payment_cannot_be_asked_about() {
    let stage = Stage::ordered();
    let mut other = stage.desk().attempts[0].clone();
    (other.number, other.payment_ref) = (2, "pay_2".to_owned());
    stage.desk().attempts.push(other);
    let answering = |second: Result<PaymentNews, ProviderError>| {
        let mut provider = MockPaymentProvider::new();
        provider
            .expect_look_up()
            .times(2)
            .returning(move |payment| match payment {
                "pay_1" => Ok(declined()),
                _ => second.clone(),
            });
        provider
    };
    let failed = reconcile(&stage, answering(Err(unknown()))).await;
    assert!(matches!(failed, Err(ReconcileError::Provider(_))));
    assert_eq!(stage.status(), OrderStatus::Pending);
    let mut paid = captured("499");
    "pay_2".clone_into(&mut paid.payment_ref);
    reconcile(&stage, answering(Ok(paid))).await.unwrap();
    let order = stage.desk().order.clone().unwrap();
    assert_eq!(
        (order.status, order.payment_ref.as_deref()),
        (OrderStatus::Paid, Some("pay_2"))
    );
}

#[tokio::test]
async fn a_payment_that_nobody_should_finish_is_ended_and_asked_about() {
    let stage = Stage::ordered();
    stage.desk().order.as_mut().unwrap().status = OrderStatus::Cancelled;
    let mut provider = saying(Ok(captured("499")));
    provider.expect_cancel_payment().once().returning(|_| Err(unknown()));
    let failed = give_up_payments(&stage.app(provider), ORDER).await;
    assert!(matches!(failed, Err(ReconcileError::Provider(_))));
    // The money had come already.
    assert_eq!(stage.movements()[1], "refund pending 499.00 INR stray");
    assert_eq!(stage.desk().attempts[0].provider, sandbox());
}
