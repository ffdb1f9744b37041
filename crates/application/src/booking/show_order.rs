//! The buyer, the event's host, or whoever may read its orders, looks at an order.

use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;
use turnout_ports::store::StoreError;

use crate::access::{Denied, authorize_thing_read};
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

impl From<Denied> for ShowOrderError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound | Denied::Forbidden => Self::NotFound,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

/// The order, for its buyer and for those who may read the orders of its event.
pub async fn show_order(app: &App, context: &RequestContext, id: OrderId) -> Result<OrderView, ShowOrderError> {
    let view = app.booking_queries.order(id).await?.ok_or(ShowOrderError::NotFound)?;
    let (order, now) = (Belonging::order(&view.order), app.clock.now());
    authorize_thing_read(app, context.actor, Rule::SHOW_ORDER, order, now).await?;
    Ok(view)
}
