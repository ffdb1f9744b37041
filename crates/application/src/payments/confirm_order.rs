//! The buyer's app says that the payment is done. The server believes nothing and asks the provider.

use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;

use super::reconcile_order::{ReconcileError, ask_and_settle};
use crate::app::App;
use crate::context::RequestContext;

/// Why the order could not be confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmOrderError {
    /// There is no such order of this person.
    #[error("there is no such order")]
    NotFound,
    /// The provider could not be asked, or its answer could not take effect.
    #[error(transparent)]
    Reconcile(#[from] ReconcileError),
}

/// Asks the provider and answers the order as it stands then.
pub async fn confirm_order(app: &App, context: &RequestContext, id: OrderId) -> Result<OrderView, ConfirmOrderError> {
    let view = app.booking_queries.order(id).await.map_err(ReconcileError::from)?;
    view.filter(|view| context.user() == Some(view.order.buyer))
        .ok_or(ConfirmOrderError::NotFound)?;
    let system = RequestContext::system(context.request_id.clone());
    ask_and_settle(app, &system, id)
        .await?
        .ok_or(ConfirmOrderError::NotFound)
}
