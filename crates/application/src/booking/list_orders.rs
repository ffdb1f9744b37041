//! A buyer looks at all own orders.

use turnout_domain::ids::{OrderId, UserId};
use turnout_ports::booking::OrderView;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::app::App;

/// The buyer's orders, newest first.
pub async fn list_orders(
    app: &App,
    buyer: UserId,
    page: &PageRequest<OrderId>,
) -> StoreResult<Page<OrderView, OrderId>> {
    app.booking_queries.orders_of(buyer, page).await
}
