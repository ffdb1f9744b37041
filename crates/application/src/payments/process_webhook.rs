//! A stored delivery takes effect. What it says is only a hint: the provider is asked what became of the payment, so
//! that duplicates, any order and days of delay change nothing.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::ids::{OrderId, WebhookId};
use turnout_ports::payments::StoredWebhook;
use turnout_ports::store::{Repositories, StoreError};

use super::reconcile_order::{ReconcileError, ask_and_settle};
use super::settle_order::SettleError;
use crate::app::App;
use crate::context::RequestContext;
use crate::unit_of_work::{UnitOfWork, execute};

/// How long a delivery about an unknown payment is tried again: a provider may be faster than our own note of the
/// payment. After that it is none of our business.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);

/// Lets the delivery take effect, once. An error is noted with the delivery, and the job tries again.
pub async fn process_webhook(app: &App, id: WebhookId) -> Result<(), ReconcileError> {
    let Some(webhook) = app
        .payment_queries
        .webhook(id)
        .await?
        .filter(|webhook| !webhook.is_done)
    else {
        return Ok(());
    };
    let outcome = take_effect(app, &webhook).await;
    let now = app.clock.now();
    let note = match &outcome {
        Ok(order) => Note::Done(*order),
        Err(error) => Note::Failed(told(error)),
    };
    execute(&*app.store, &NoteWebhook { id, note, now }).await?;
    outcome.map(|_| ())
}

async fn take_effect(app: &App, webhook: &StoredWebhook) -> Result<Option<OrderId>, ReconcileError> {
    if webhook.payment_ref.is_none() && webhook.transaction_ref.is_none() {
        return Ok(None);
    }
    let (payment, movement) = (webhook.payment_ref.clone(), webhook.transaction_ref.clone());
    let order = app
        .payment_queries
        .order_of(&webhook.provider, payment, movement)
        .await?;
    let Some(order) = order else {
        let is_fresh = app.clock.now() - webhook.received_at < PATIENCE;
        return if is_fresh {
            Err(ReconcileError::UnknownPayment(webhook.id))
        } else {
            Ok(None)
        };
    };
    let context = RequestContext::system(format!("webhook:{}", webhook.id));
    ask_and_settle(app, &context, order).await?;
    Ok(Some(order))
}

/// What staff read. What the database said is for the log, which names the webhook.
fn told(error: &ReconcileError) -> String {
    match error {
        ReconcileError::Store(_) | ReconcileError::Settle(SettleError::Store(_)) => {
            "the database refused or was away: the log says why".to_owned()
        }
        other => other.to_string(),
    }
}

enum Note {
    Done(Option<OrderId>),
    Failed(String),
}

struct NoteWebhook {
    id: WebhookId,
    note: Note,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for NoteWebhook {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        match &self.note {
            Note::Done(order) => tx.payments().finish_webhook(self.id, *order, self.now).await,
            Note::Failed(error) => tx.payments().fail_webhook(self.id, error).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn staff_read_nothing_that_the_database_said() {
        let said = || StoreError::Rejected("new row for relation \"attendees\" violates check constraint".to_owned());
        for error in [ReconcileError::Store(said()), SettleError::Store(said()).into()] {
            assert!(!told(&error).contains("relation"), "{}", told(&error));
        }
        let known = ReconcileError::NoSuchProvider("paypal".to_owned());
        assert_eq!(told(&known), "the payment provider paypal is not configured");
    }
}
