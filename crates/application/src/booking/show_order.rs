//! The buyer, the event's host, or whoever may read its orders, looks at an order.

use turnout_domain::access::Permission;
use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;
use turnout_ports::store::StoreError;

use crate::access::{AccessError, authorize_read};
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

/// The order, for its buyer and for those who may read the orders of its event.
pub async fn show_order(app: &App, context: &RequestContext, id: OrderId) -> Result<OrderView, ShowOrderError> {
    let view = app.booking_queries.order(id).await?.ok_or(ShowOrderError::NotFound)?;
    if context.user() == Some(view.order.buyer) {
        return Ok(view);
    }
    let (queries, event) = (&*app.event_queries, view.order.event);
    match authorize_read(queries, context.actor, Permission::OrderRead, event, app.clock.now()).await {
        Ok(_) => Ok(view),
        Err(AccessError::EventNotFound | AccessError::Forbidden) => Err(ShowOrderError::NotFound),
        Err(AccessError::Store(error)) => Err(error.into()),
    }
}
