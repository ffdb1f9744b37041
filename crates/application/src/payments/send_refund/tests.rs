use turnout_domain::booking::OrderStatus;
use turnout_domain::payments::ProviderName;
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::payments::MockPaymentProvider;

use super::*;
use crate::payments::stage::{Stage, rupees};

/// A provider that is asked once for this refund and answers so.
fn answering(refund: TransactionId, answer: Result<RefundOutcome, ProviderError>) -> MockPaymentProvider {
    let mut provider = MockPaymentProvider::new();
    provider.expect_refund().once().returning(move |request| {
        assert_eq!(request.refund, refund);
        assert_eq!((&*request.payment_ref, &*request.transaction_ref), ("pay_1", "txn_1"));
        answer.clone()
    });
    provider
}

fn completed() -> RefundOutcome {
    RefundOutcome::Completed {
        refund_ref: "ref_1".to_owned(),
    }
}

async fn send(stage: &Stage, provider: MockPaymentProvider, refund: TransactionId) -> Result<(), SendRefundError> {
    send_refund(&stage.app(provider), refund).await
}

fn assert_refunded_once(stage: &Stage) {
    assert_eq!(stage.status(), OrderStatus::Refunded);
    assert_eq!(
        stage.movements(),
        ["payment completed 499.00 INR", "refund completed 499.00 INR"]
    );
    let desk = stage.desk();
    assert_eq!(desk.tickets[0].status, TicketStatus::Refunded);
    assert_eq!((desk.seats.event.sold, desk.seats.going), (0, 0));
    assert_eq!(desk.order.as_ref().unwrap().refunded, rupees("499"));
    assert_eq!(desk.told, ["Asha refund_made"]);
}

#[tokio::test]
async fn all_of_the_money_takes_the_ticket_with_it() {
    let (stage, refund) = Stage::refunding("499").await;
    send(&stage, answering(refund, Ok(completed())), refund).await.unwrap();
    assert_refunded_once(&stage);
    // The provider is not asked about a refund that is done.
    send(&stage, MockPaymentProvider::new(), refund).await.unwrap();
    assert_refunded_once(&stage);
}

#[tokio::test]
async fn a_part_leaves_the_ticket() {
    let (stage, refund) = Stage::refunding("100").await;
    send(&stage, answering(refund, Ok(completed())), refund).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::PartiallyRefunded);
    assert_eq!(stage.desk().tickets[0].status, TicketStatus::Active);
}

#[tokio::test]
async fn a_refusal_is_shown_and_the_host_told() {
    let (stage, refund) = Stage::refunding("499").await;
    let refused = Ok(RefundOutcome::Refused {
        reason: "No balance.".to_owned(),
    });
    send(&stage, answering(refund, refused), refund).await.unwrap();
    assert_eq!(stage.status(), OrderStatus::Paid);
    assert_eq!(stage.movements()[1], "refund failed 499.00 INR");
    assert_eq!(stage.desk().movements[1].failure, "No balance.");
    assert_eq!(stage.desk().told, ["Bob refund_failed"]);
    assert_eq!(stage.desk().tickets[0].status, TicketStatus::Active);
}

#[tokio::test]
async fn an_accepted_one_is_asked_for_by_its_own_id() {
    let (stage, refund) = Stage::refunding("499").await;
    let accepted = Ok(RefundOutcome::Pending {
        refund_ref: "ref_1".to_owned(),
    });
    let sent = send(&stage, answering(refund, accepted), refund).await;
    assert!(matches!(sent, Err(SendRefundError::NotYet)));
    assert_eq!((stage.status(), stage.desk().told.len()), (OrderStatus::Paid, 0));
    let mut provider = MockPaymentProvider::new();
    provider.expect_refund().once().returning(|request| {
        assert_eq!(request.refund_ref.as_deref(), Some("ref_1"));
        Ok(completed())
    });
    send(&stage, provider, refund).await.unwrap();
    assert_refunded_once(&stage);
}

#[tokio::test]
async fn whatever_goes_wrong_at_the_provider_it_is_queued_and_sent_again() {
    for error in [
        ProviderError::Unreachable("no route".to_owned()),
        ProviderError::OutcomeUnknown("timed out".to_owned()),
        ProviderError::Refused("not now".to_owned()),
    ] {
        let (stage, refund) = Stage::refunding("499").await;
        let failed = send(&stage, answering(refund, Err(error)), refund).await;
        assert!(matches!(failed, Err(SendRefundError::Provider(_))));
        assert_eq!(stage.movements()[1], "refund pending 499.00 INR");
        sweep_refunds(&stage.app(MockPaymentProvider::new())).await.unwrap();
        let transaction = refund.uuid();
        assert_eq!(stage.desk().jobs, [Job::SendRefund { transaction }]);
        send(&stage, answering(refund, Ok(completed())), refund).await.unwrap();
        assert_refunded_once(&stage);
    }
}

#[tokio::test]
async fn a_fault_after_the_provider_has_sent_it_is_made_up_for() {
    let (stage, refund) = Stage::refunding("499").await;
    stage.desk().fault = Some(StoreError::OutcomeUnknown("gone".to_owned()));
    let failed = send(&stage, answering(refund, Ok(completed())), refund).await;
    assert!(matches!(failed, Err(SendRefundError::Store(_))));
    assert_eq!(stage.movements()[1], "refund pending 499.00 INR");
    send(&stage, answering(refund, Ok(completed())), refund).await.unwrap();
    assert_refunded_once(&stage);
}

#[tokio::test]
async fn who_comes_second_books_nothing() {
    let (stage, refund) = Stage::refunding("499").await;
    let (mut provider, rival) = (MockPaymentProvider::new(), stage.clone());
    provider.expect_refund().once().returning(move |_| {
        rival.desk().movements[1].status = TransactionStatus::Completed;
        Ok(completed())
    });
    send(&stage, provider, refund).await.unwrap();
    assert_eq!((stage.status(), stage.desk().told.len()), (OrderStatus::Paid, 0));
}

#[tokio::test]
async fn a_provider_that_is_gone_is_told_of() {
    let (stage, refund) = Stage::refunding("499").await;
    stage.desk().movements[1].provider = ProviderName::new("paypal").unwrap();
    let failed = send(&stage, MockPaymentProvider::new(), refund).await;
    assert!(matches!(failed, Err(SendRefundError::Gone(_))));
    assert_eq!(stage.movements()[1], "refund pending 499.00 INR");
}
