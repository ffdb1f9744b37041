//! The inbox of webhooks, for staff who look for what could not be processed.

use async_trait::async_trait;
use turnout_domain::access::Permission;
use turnout_domain::ids::WebhookId;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::payments::{WebhookFilter, WebhookSummary};
use turnout_ports::store::{Mode, Repositories};

use crate::access::{AccessError, authorize_on_platform};
use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::unit_of_work::{UnitOfWork, execute};

/// The deliveries that the filter lets through, the latest first, for whoever may replay them.
pub async fn list_webhooks(
    app: &App,
    context: &RequestContext,
    filter: &WebhookFilter,
    page: &PageRequest<WebhookId>,
) -> Result<Page<WebhookSummary, WebhookId>, AccessError> {
    execute(&*app.store, &MayReplay(context.actor)).await?;
    Ok(app.payment_queries.webhooks(filter, page).await?)
}

struct MayReplay(Actor);

#[async_trait]
impl UnitOfWork for MayReplay {
    type Output = ();
    type Error = AccessError;
    const MODE: Mode = Mode::ReadOnly;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), AccessError> {
        authorize_on_platform(tx, self.0, Permission::PaymentReplay).await
    }
}
