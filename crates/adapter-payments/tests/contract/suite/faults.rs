//! Faults of the other side and of the way to it.

use turnout_ports::payments::{CaptureRequest, ProviderError};

use super::{STRANGER, paid, reference, refund_of, request, rupees, start};
use crate::side::{Made, Manner, Side};

pub async fn unreachable_means_that_nothing_happened<S: Side>() {
    let provider = S::unreachable();
    let started = provider.start_payment(&request("1")).await;
    assert!(matches!(started, Err(ProviderError::Unreachable(_))), "{started:?}");
    let found = provider.look_up(STRANGER).await;
    assert!(matches!(found, Err(ProviderError::Unreachable(_))), "{found:?}");
}

pub async fn a_lost_answer_is_made_good_by_asking_again<S: Side>() {
    let side = S::new().await;
    side.behave(Manner::Silent);
    let started = side.provider().start_payment(&request("1")).await;
    assert!(matches!(started, Err(ProviderError::OutcomeUnknown(_))), "{started:?}");
    side.behave(Manner::Well);
    start(&side, "1").await;
    assert_eq!(side.made().payments, 1);

    let side = S::new().await;
    let paid = paid(&side, "1").await;
    side.behave(Manner::Silent);
    let refund = refund_of(&paid, 1, "499.00");
    let lost = side.provider().refund(&refund).await;
    assert!(lost.is_err(), "{lost:?}");
    side.behave(Manner::Well);
    reference(&side.provider().refund(&refund).await.unwrap());
    assert_eq!(side.made().refunds, 1);
}

pub async fn busy_means_that_nothing_happened<S: Side>() {
    let side = S::new().await;
    side.behave(Manner::Busy);
    let started = side.provider().start_payment(&request("1")).await;
    assert!(matches!(started, Err(ProviderError::Unreachable(_))), "{started:?}");
    assert_eq!(side.made(), Made::default());
}

pub async fn garbage_is_never_taken_for_success<S: Side>() {
    let side = S::new().await;
    let paid = paid(&side, "1").await;
    side.behave(Manner::Garbled);
    let provider = side.provider();
    let made = side.made();
    match provider.start_payment(&request("2")).await {
        Err(ProviderError::OutcomeUnknown(_)) => {}
        // It had to ask something else first.
        Err(ProviderError::Unreachable(_)) => assert_eq!(side.made(), made),
        started => panic!("{started:?}"),
    }
    let found = provider.look_up(&paid.0).await;
    assert!(matches!(found, Err(ProviderError::Unreachable(_))), "{found:?}");
    let refunded = provider.refund(&refund_of(&paid, 1, "1.00")).await;
    assert!(refunded.is_err(), "{refunded:?}");
}

pub async fn shows_no_secret<S: Side>() {
    let side = S::new().await;
    let paid = paid(&side, "1").await;
    side.behave(Manner::Quoting);
    let (provider, stranger) = (side.provider(), S::unreachable());
    let capture = CaptureRequest {
        payment_ref: paid.0.clone(),
        transaction_ref: paid.1.clone(),
        amount: rupees("499.00"),
        idempotency_key: "key".to_owned(),
    };
    let shown = [
        side.shown(),
        format!("{:?}", provider.start_payment(&request("2")).await.map(|_| ())),
        format!("{:?}", provider.look_up(&paid.0).await),
        format!("{:?}", provider.capture(&capture).await),
        format!("{:?}", provider.cancel_payment(&paid.0).await),
        format!("{:?}", provider.refund(&refund_of(&paid, 1, "1.00")).await),
        format!("{:?}", stranger.start_payment(&request("3")).await.map(|_| ())),
        format!("{:?}", stranger.look_up(&paid.0).await),
    ]
    .join("\n");
    for secret in side.secrets() {
        assert!(!shown.contains(&secret), "{shown}");
    }
}
