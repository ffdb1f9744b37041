//! Staff let a delivery be processed again that could not be, or that was found to be none of our business.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::WebhookId;
use turnout_domain::payments::WebhookStatus;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::payments::WebhookSummary;
use turnout_ports::store::{Repositories, StoreError};

use crate::access::{AccessError, authorize_on_platform};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// Why it is not replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayWebhookError {
    /// There is no such delivery.
    #[error("there is no such webhook")]
    NotFound,
    /// The person may not replay webhooks.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for ReplayWebhookError {
    fn is_contended(&self) -> bool {
        match self {
            Self::NotFound => false,
            Self::Access(error) => error.is_contended(),
            Self::Store(error) => error.is_contended(),
        }
    }
}

/// Queues the delivery again and answers how it stands. One that took effect stays as it is. What a delivery does is
/// decided by what the provider says when it is processed, so replaying one never does anything twice.
pub async fn replay_webhook(
    app: &App,
    context: &RequestContext,
    id: WebhookId,
    once: &Once<'_, WebhookSummary>,
) -> Result<Answer<WebhookSummary>, ReplayWebhookError> {
    let now = app.clock.now();
    let unit = ReplayWebhook {
        context,
        id,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct ReplayWebhook<'a> {
    context: &'a RequestContext,
    id: WebhookId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ReplayWebhook<'_> {
    type Output = WebhookSummary;
    type Error = ReplayWebhookError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<WebhookSummary, ReplayWebhookError> {
        let mut ids = self.ids;
        authorize_on_platform(tx, self.context.actor, Permission::PaymentReplay).await?;
        let found = tx.payments().lock_webhook(self.id).await?;
        let webhook = found.ok_or(ReplayWebhookError::NotFound)?;
        if webhook.status == WebhookStatus::Processed {
            return Ok(webhook);
        }
        tx.payments().reopen_webhook(self.id).await?;
        let process = NewJob {
            id: ids.take(),
            job: Job::ProcessWebhook {
                webhook: self.id.uuid(),
            },
            run_at: self.now,
        };
        tx.jobs().enqueue(&process).await?;
        // One that failed waits for its next try, for an hour maybe.
        tx.jobs().hasten(&process.job, self.now).await?;
        let object = AuditObject::new(ObjectKind::Webhook, self.id.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::WebhookReplayed, object);
        let received = WebhookStatus::Received;
        let changes = Changes::none()
            .from_to("status", webhook.status.as_str(), received.as_str())
            .set("provider", webhook.provider.as_str());
        tx.audit()
            .append(&[entry.severity(Severity::Medium).changes(changes)])
            .await?;
        Ok(WebhookSummary {
            status: received,
            error: String::new(),
            processed_at: None,
            ..webhook
        })
    }
}

#[cfg(test)]
mod tests;
