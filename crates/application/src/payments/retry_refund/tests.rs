use turnout_domain::booking::{OrderStatus, RefundRefused};
use turnout_domain::ids::UserId;
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::payments::MockPaymentProvider;

use super::*;
use crate::payments::stage::{BOB, Stage};
use crate::testing::{ASHA, signed_in};

/// A paid order with a refund that the provider refused.
async fn refused() -> (Stage, TransactionId) {
    let (stage, refund) = Stage::refunding("499").await;
    stage.desk().movements[1].status = TransactionStatus::Failed;
    (stage, refund)
}

async fn retry(stage: &Stage, user: UserId, refund: TransactionId) -> Result<Transaction, RetryRefundError> {
    let nothing = |_: &Transaction| StoredAnswer {
        status: 201,
        headers: Vec::new(),
        body: None,
    };
    let once = Once {
        key: None,
        render: &nothing,
    };
    let app = stage.app(MockPaymentProvider::new());
    match retry_refund(&app, &signed_in(user), refund, &once).await? {
        Answer::Done(refund) => Ok(refund),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_refused_refund_gets_one_successor() {
    let (stage, refund) = refused().await;
    let new = retry(&stage, BOB, refund).await.unwrap();
    assert_ne!(new.id, refund);
    let expected = [
        "payment completed 499.00 INR",
        "refund failed 499.00 INR",
        "refund pending 499.00 INR",
    ];
    assert_eq!(stage.movements(), expected);
    let transaction = new.id.uuid();
    assert_eq!(stage.desk().jobs, [Job::SendRefund { transaction }]);
    let again = retry(&stage, BOB, refund).await;
    assert!(matches!(again, Err(RetryRefundError::Refused(RetryRefused::Retried))));
    assert_eq!(stage.movements(), expected);
    assert_eq!(stage.desk().jobs.len(), 1);
}

#[tokio::test]
async fn what_is_under_way_or_done_is_not_tried_again() {
    for status in [TransactionStatus::Pending, TransactionStatus::Completed] {
        let (stage, refund) = refused().await;
        stage.desk().movements[1].status = status;
        let again = retry(&stage, BOB, refund).await;
        assert!(matches!(again, Err(RetryRefundError::Refused(RetryRefused::NotFailed(is))) if is == status));
    }
}

#[tokio::test]
async fn an_order_without_money_refunds_nothing() {
    let (stage, refund) = refused().await;
    stage.desk().order.as_mut().unwrap().status = OrderStatus::Disputed;
    let refused = retry(&stage, BOB, refund).await;
    let Err(RetryRefundError::Refused(RetryRefused::Refund(RefundRefused::NotRefundable(status)))) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(status, OrderStatus::Disputed);
}

#[tokio::test]
async fn a_buyer_may_not_and_a_stranger_learns_nothing() {
    let (stage, refund) = refused().await;
    let buyer = retry(&stage, ASHA, refund).await;
    assert!(matches!(buyer, Err(RetryRefundError::Forbidden)), "{buyer:?}");
    let stranger = retry(&stage, UserId::new(uuid::Uuid::from_u128(0x57A)), refund).await;
    assert!(matches!(stranger, Err(RetryRefundError::NotFound)), "{stranger:?}");
    let payment = retry(&stage, BOB, crate::payments::stage::PAYMENT).await;
    assert!(matches!(payment, Err(RetryRefundError::NotFound)), "{payment:?}");
}

#[tokio::test]
async fn a_fault_leaves_it_for_another_time() {
    let (stage, refund) = refused().await;
    stage.desk().fault = Some(StoreError::Unavailable("gone".to_owned()));
    let failed = retry(&stage, BOB, refund).await;
    assert!(matches!(failed, Err(RetryRefundError::Store(_))));
    assert_eq!(stage.movements().len(), 2);
    retry(&stage, BOB, refund).await.unwrap();
    assert_eq!(stage.movements().len(), 3);
}
