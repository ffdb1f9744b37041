//! The buyer gives an order up before it is paid. Its seats are free at once; money that still comes goes back.

use turnout_domain::booking::OrderStatus;
use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;
use turnout_ports::store::StoreError;

use super::release_reservation::{Release, ReleaseError};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::execute;

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum CancelOrderError {
    /// There is no such order of this person.
    #[error("there is no such order")]
    NotFound,
    /// It does not wait for money any more.
    #[error("an order that is {} cannot be cancelled", .0.as_str())]
    NotPending(OrderStatus),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Cancels the order and answers it. One that was cancelled before is as good as cancelled.
pub async fn cancel_order(app: &App, context: &RequestContext, id: OrderId) -> Result<OrderView, CancelOrderError> {
    let found = own_order(app, context, id).await?;
    let order = &found.order;
    match order.status {
        OrderStatus::Pending => {}
        OrderStatus::Cancelled => return Ok(found),
        other => return Err(CancelOrderError::NotPending(other)),
    }
    let now = app.clock.now();
    let unit = Release {
        context,
        key: order.reservation,
        event: order.event,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    match execute(&*app.store, &unit).await {
        // It was paid in between.
        Ok(()) | Err(ReleaseError::Ended(_)) => {}
        Err(ReleaseError::NotFound) => return Err(CancelOrderError::NotFound),
        Err(ReleaseError::Store(error)) => return Err(error.into()),
    }
    let now_stands = own_order(app, context, id).await?;
    match now_stands.order.status {
        OrderStatus::Cancelled => Ok(now_stands),
        other => Err(CancelOrderError::NotPending(other)),
    }
}

async fn own_order(app: &App, context: &RequestContext, id: OrderId) -> Result<OrderView, CancelOrderError> {
    let view = app.booking_queries.order(id).await?;
    view.filter(|view| context.user() == Some(view.order.buyer))
        .ok_or(CancelOrderError::NotFound)
}
