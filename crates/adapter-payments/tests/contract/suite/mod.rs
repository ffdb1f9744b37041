//! The rules.

mod faults;
mod payments;
mod refunds;
mod webhooks;

pub use faults::*;
pub use payments::*;
pub use refunds::*;
pub use webhooks::*;

use turnout_domain::ids::{OrderId, TransactionId};
use turnout_domain::money::{Currency, Money};
use turnout_domain::payments::PaymentState;
use turnout_ports::payments::{PaymentRequest, RefundOutcome, RefundRequest};
use uuid::Uuid;

use crate::side::{Side, Standing};

const STRANGER: &str = "none_such_1";

fn rupees(text: &str) -> Money {
    Money::parse(text, Currency::Inr).unwrap()
}

fn request(key: &str) -> PaymentRequest {
    PaymentRequest {
        order: OrderId::new(Uuid::from_u128(7)),
        order_number: "ORD-20270115-1a2b3c4d".to_owned(),
        description: "Jazz night & dinner, 2 seats".to_owned(),
        amount: rupees("499.00"),
        idempotency_key: format!("0190a000-0000-7000-8000-000000000007-{key}"),
    }
}

async fn start(side: &impl Side, key: &str) -> String {
    side.provider().start_payment(&request(key)).await.unwrap().payment_ref
}

/// A payment that was paid: its reference and that of the movement.
async fn paid(side: &impl Side, key: &str) -> (String, String) {
    let payment_ref = start(side, key).await;
    side.put(&payment_ref, Standing::Paid).unwrap();
    let news = side.provider().look_up(&payment_ref).await.unwrap();
    let PaymentState::Captured { transaction_ref, .. } = news.state else {
        panic!("{news:?}");
    };
    (payment_ref, transaction_ref)
}

fn refund_of(paid: &(String, String), number: u128, amount: &str) -> RefundRequest {
    RefundRequest {
        payment_ref: paid.0.clone(),
        transaction_ref: paid.1.clone(),
        refund: TransactionId::new(Uuid::from_u128(number)),
        refund_ref: None,
        amount: rupees(amount),
        reason: "The host cancelled a ticket.".to_owned(),
    }
}

fn reference(outcome: &RefundOutcome) -> &str {
    match outcome {
        RefundOutcome::Completed { refund_ref } | RefundOutcome::Pending { refund_ref } => refund_ref,
        RefundOutcome::Refused { reason } => panic!("{reason}"),
    }
}
