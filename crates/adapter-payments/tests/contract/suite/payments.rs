//! Payments: started, looked up, captured, cancelled.

use serde_json::Map;
use turnout_domain::money::{Currency, Money};
use turnout_domain::payments::{DisputeOutcome, PaymentNews, PaymentState};
use turnout_ports::payments::{CaptureRequest, PaymentRequest, ProviderError};

use super::{STRANGER, paid, request, rupees, start};
use crate::side::{Seen, Side, Standing};

fn seen(news: &PaymentNews) -> Seen {
    match &news.state {
        PaymentState::Pending => Seen::Pending,
        PaymentState::Authorized { .. } => Seen::Authorized,
        PaymentState::Captured { .. } => Seen::Captured,
        PaymentState::Failed { .. } => Seen::Failed,
        PaymentState::Disputed { outcome, .. } => Seen::Disputed(*outcome),
    }
}

fn amount(news: &PaymentNews) -> Option<Money> {
    match &news.state {
        PaymentState::Authorized { amount, .. }
        | PaymentState::Captured { amount, .. }
        | PaymentState::Disputed { amount, .. } => Some(*amount),
        PaymentState::Pending | PaymentState::Failed { .. } => None,
    }
}

pub async fn one_key_starts_one_payment<S: Side>() {
    let side = S::new().await;
    let first = side.provider().start_payment(&request("1")).await.unwrap();
    let again = side.provider().start_payment(&request("1")).await.unwrap();
    assert_eq!(first, again);
    assert!(!first.client.is_empty());
    assert_eq!(side.made().payments, 1);
}

pub async fn another_key_starts_another_payment<S: Side>() {
    let side = S::new().await;
    assert_ne!(start(&side, "1").await, start(&side, "2").await);
    assert_eq!(side.made().payments, 2);
}

pub async fn the_same_key_with_another_amount_is_refused<S: Side>() {
    let side = S::new().await;
    start(&side, "1").await;
    let other = PaymentRequest {
        amount: rupees("1.00"),
        ..request("1")
    };
    let refused = side.provider().start_payment(&other).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
    assert_eq!(side.made().payments, 1);
}

pub async fn what_the_app_brings_back_must_be_of_the_payment<S: Side>() {
    let side = S::new().await;
    let payment_ref = start(&side, "1").await;
    let provider = side.provider();
    assert_eq!(provider.check_return(&payment_ref, &Map::new()), Ok(()));
    assert!(provider.check_return(&payment_ref, &side.foreign_return()).is_err());
}

pub async fn says_what_became_of_a_payment<S: Side>() {
    let side = S::new().await;
    let other = Money::parse("4.99", Currency::Usd).unwrap();
    for (number, standing) in [
        Standing::Open,
        Standing::Declined,
        Standing::Authorized,
        Standing::Paid,
        Standing::PaidOther(other),
        Standing::Cancelled,
        Standing::Disputed(DisputeOutcome::Open),
        Standing::Disputed(DisputeOutcome::Won),
        Standing::Disputed(DisputeOutcome::Lost),
        Standing::Strange,
    ]
    .into_iter()
    .enumerate()
    {
        let payment_ref = start(&side, &number.to_string()).await;
        let Some(expected) = side.put(&payment_ref, standing) else {
            continue;
        };
        let news = side.provider().look_up(&payment_ref).await.unwrap();
        assert_eq!(
            (&news.payment_ref, seen(&news)),
            (&payment_ref, expected),
            "{standing:?}"
        );
        let told = match standing {
            Standing::PaidOther(other) => other,
            _ => request("1").amount,
        };
        assert!(amount(&news).is_none_or(|amount| amount == told), "{news:?}");
        assert_eq!(side.provider().look_up(&payment_ref).await, Ok(news), "the same again");
    }
}

pub async fn an_unknown_payment_is_refused<S: Side>() {
    let side = S::new().await;
    for strange in [STRANGER, "", "..", "a/b?c#d", "%2e%2e"] {
        let answer = side.provider().look_up(strange).await;
        assert!(
            matches!(answer, Err(ProviderError::Refused(_))),
            "{strange}: {answer:?}"
        );
    }
}

pub async fn takes_what_was_authorised_once<S: Side>() {
    let side = S::new().await;
    let payment_ref = start(&side, "1").await;
    if side.put(&payment_ref, Standing::Authorized).is_none() {
        return;
    }
    let news = side.provider().look_up(&payment_ref).await.unwrap();
    let PaymentState::Authorized {
        amount,
        transaction_ref,
    } = news.state
    else {
        panic!("{news:?}");
    };
    let capture = CaptureRequest {
        payment_ref,
        transaction_ref,
        amount,
        idempotency_key: request("1").idempotency_key,
    };
    for _ in 0..2 {
        let news = side.provider().capture(&capture).await.unwrap();
        assert_eq!(seen(&news), Seen::Captured);
        side.forget_keys();
    }
    assert_eq!(side.made().captures, 1);
}

pub async fn cancelling_is_safe_to_repeat_and_takes_no_money_away<S: Side>() {
    let side = S::new().await;
    let provider = side.provider();
    let open = start(&side, "1").await;
    for _ in 0..2 {
        assert_eq!(provider.cancel_payment(&open).await, Ok(()));
    }
    if provider.capabilities().cancellation {
        assert_eq!(seen(&provider.look_up(&open).await.unwrap()), Seen::Failed);
    }
    let (paid, _) = paid(&side, "2").await;
    assert_eq!(provider.cancel_payment(&paid).await, Ok(()));
    assert_eq!(seen(&provider.look_up(&paid).await.unwrap()), Seen::Captured);
}
