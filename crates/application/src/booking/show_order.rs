//! The buyer, or the event's host, looks at an order.

use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;
use turnout_ports::store::StoreError;

use crate::app::App;
use crate::context::RequestContext;

/// Why nothing is shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowOrderError {
    /// There is none, or it is none of this person's business: nobody learns which.
    #[error("there is no such order")]
    NotFound,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The order, for its buyer and the host of its event.
pub async fn show_order(app: &App, context: &RequestContext, id: OrderId) -> Result<OrderView, ShowOrderError> {
    let view = app.booking_queries.order(id).await?;
    let user = context.user();
    view.filter(|view| user == Some(view.order.buyer) || user == Some(view.host))
        .ok_or(ShowOrderError::NotFound)
}
