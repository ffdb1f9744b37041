//! A provider notifies us: the delivery is verified, stored once, and answered. It takes effect afterwards.

use async_trait::async_trait;
use turnout_domain::ids::WebhookId;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::payments::{NewWebhook, WebhookDelivery, WebhookRefused};
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Why a delivery is not taken.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveError {
    /// No such provider is configured.
    #[error("no such payment provider is configured")]
    NoSuchProvider,
    /// The signature or the body is wrong.
    #[error(transparent)]
    Refused(#[from] WebhookRefused),
    /// The store failed; the provider sends it again.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores the delivery and queues its processing. A second delivery of the same event changes nothing.
pub async fn receive_webhook(app: &App, provider: &str, delivery: &WebhookDelivery) -> Result<(), ReceiveError> {
    let provider = app.providers.get(provider).ok_or(ReceiveError::NoSuchProvider)?;
    let event = provider.verify_webhook(delivery).await?;
    let id: WebhookId = ids::draw(delivery.received_at, &*app.entropy);
    let unit = StoreWebhook {
        webhook: NewWebhook {
            id,
            provider: provider.name().clone(),
            event,
            signature: String::new(),
            payload: delivery.body.to_vec(),
            received_at: delivery.received_at,
        },
        job: NewJob {
            id: ids::draw(delivery.received_at, &*app.entropy),
            job: Job::ProcessWebhook { webhook: id.uuid() },
            run_at: delivery.received_at,
        },
    };
    Ok(execute(&*app.store, &unit).await?)
}

struct StoreWebhook {
    webhook: NewWebhook,
    job: NewJob,
}

#[async_trait]
impl UnitOfWork for StoreWebhook {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        if tx.payments().insert_webhook(&self.webhook).await? {
            tx.jobs().enqueue(&self.job).await?;
        }
        Ok(())
    }
}
