//! Asks the provider what became of an order's payment, and lets the answer take effect. All webhooks may be lost: this
//! settles every order all the same.

use turnout_domain::booking::OrderStatus;
use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;
use turnout_ports::payments::ProviderError;
use turnout_ports::store::StoreError;

use super::settle_order::{SettleError, settle_order};
use crate::app::App;
use crate::booking::expire_order;
use crate::context::RequestContext;

/// Why an order could not be reconciled now.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The provider that the order is paid at is not configured any more.
    #[error("the payment provider {0} is not configured")]
    NoSuchProvider(String),
    /// The provider could not be asked.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// The answer could not take effect.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Settles the order by what its provider says, and closes it if it is overdue and nothing was paid.
pub async fn reconcile_order(app: &App, order: OrderId) -> Result<(), ReconcileError> {
    let context = RequestContext::system(format!("reconcile:{order}"));
    let Some(view) = ask_and_settle(app, &context, order).await? else {
        return Ok(());
    };
    if view.order.status == OrderStatus::Pending && view.order.expires_at <= app.clock.now() {
        expire_order(app, &context, &view).await?;
    }
    Ok(())
}

/// Asks and settles. Answers the order as it stands then.
pub(super) async fn ask_and_settle(
    app: &App,
    context: &RequestContext,
    id: OrderId,
) -> Result<Option<OrderView>, ReconcileError> {
    let Some(view) = app.booking_queries.order(id).await? else {
        return Ok(None);
    };
    let (Some(name), Some(payment_ref)) = (&view.order.provider, &view.order.payment_ref) else {
        return Ok(Some(view));
    };
    let provider = app.providers.get(name.as_str());
    let provider = provider.ok_or_else(|| ReconcileError::NoSuchProvider(name.to_string()))?;
    let news = provider.look_up(payment_ref).await?;
    settle_order(app, context, &view, &news).await?;
    Ok(app.booking_queries.order(id).await?)
}
