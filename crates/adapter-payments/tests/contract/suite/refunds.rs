//! Refunds.

use turnout_ports::payments::{RefundOutcome, RefundRequest};

use super::{paid, reference, refund_of};
use crate::side::Side;

pub async fn one_refund_is_made_however_often_it_is_asked<S: Side>() {
    let side = S::new().await;
    let paid = paid(&side, "1").await;
    let refund = refund_of(&paid, 1, "99.00");
    let first = side.provider().refund(&refund).await.unwrap();
    assert_eq!(side.provider().refund(&refund).await, Ok(first.clone()));
    side.forget_keys();
    assert_eq!(side.provider().refund(&refund).await, Ok(first.clone()));
    let known = RefundRequest {
        refund_ref: Some(reference(&first).to_owned()),
        ..refund
    };
    assert_eq!(side.provider().refund(&known).await, Ok(first.clone()));
    assert_eq!(side.made().refunds, 1);
    let second = side.provider().refund(&refund_of(&paid, 2, "99.00")).await.unwrap();
    assert_ne!(reference(&first), reference(&second));
    assert_eq!(side.made().refunds, 2);
}

pub async fn no_more_goes_back_than_came<S: Side>() {
    let side = S::new().await;
    let paid = paid(&side, "1").await;
    let part = side.provider().refund(&refund_of(&paid, 1, "400.00")).await.unwrap();
    reference(&part);
    let refused = side.provider().refund(&refund_of(&paid, 2, "99.01")).await;
    assert!(matches!(refused, Ok(RefundOutcome::Refused { .. })), "{refused:?}");
    let rest = side.provider().refund(&refund_of(&paid, 3, "99.00")).await.unwrap();
    reference(&rest);
    assert_eq!(side.made().refunds, 2);
}

pub async fn refunds_that_take_time_are_asked_for_again<S: Side>() {
    let side = S::new().await;
    if !side.delay_refunds() {
        return;
    }
    let paid = paid(&side, "1").await;
    for (number, is_done) in [(1, true), (2, false)] {
        let refund = refund_of(&paid, number, "10.00");
        let RefundOutcome::Pending { refund_ref } = side.provider().refund(&refund).await.unwrap() else {
            panic!("it takes time");
        };
        side.end_refund(&refund_ref, is_done);
        let known = RefundRequest {
            refund_ref: Some(refund_ref.clone()),
            ..refund.clone()
        };
        let outcome = side.provider().refund(&known).await.unwrap();
        assert_eq!(
            matches!(outcome, RefundOutcome::Completed { .. }),
            is_done,
            "{outcome:?}"
        );
        assert_eq!(
            matches!(outcome, RefundOutcome::Refused { .. }),
            !is_done,
            "{outcome:?}"
        );
        let again = side.provider().refund(&refund).await.unwrap();
        let is_new = reference(&again) != refund_ref;
        assert_eq!(is_new, !is_done, "what failed is made anew, what is done is not");
    }
    assert_eq!(side.made().refunds, 3);
}
