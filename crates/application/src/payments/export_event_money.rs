//! The orders of an event for the host's bookkeeping, page by page, so that very many of them take no more memory than a
//! few.

use std::sync::Arc;

use chrono_tz::Tz;
use turnout_domain::access::Permission;
use turnout_domain::ids::{EventId, OrderId};
use turnout_ports::earnings::{EarningsQueries, OrderLine};
use turnout_ports::store::StoreResult;

use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// Orders in one page.
const PAGE: u32 = 500;

/// An export under way.
#[derive(Clone)]
pub struct MoneyExport {
    queries: Arc<dyn EarningsQueries>,
    event: EventId,
    after: Option<OrderId>,
    is_over: bool,
    /// Whose days and hours the host reads.
    pub zone: Tz,
}

/// Opens the export, for whoever may see both the event's revenue and the orders of others.
pub async fn export_event_money(
    app: &App,
    context: &RequestContext,
    event: EventId,
) -> Result<MoneyExport, AccessError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    for permission in [Permission::EventStats, Permission::OrderRead] {
        authorize_read(queries, context.actor, permission, event, now).await?;
    }
    let zone = app.earnings_queries.time_zone(event).await?;
    Ok(MoneyExport {
        queries: app.earnings_queries.clone(),
        event,
        after: None,
        is_over: false,
        zone: zone.ok_or(AccessError::EventNotFound)?,
    })
}

impl MoneyExport {
    /// The next orders, oldest first; none once all have been given. Each order is read as it stands at that moment.
    pub async fn next_page(&mut self) -> StoreResult<Vec<OrderLine>> {
        if self.is_over {
            return Ok(Vec::new());
        }
        let page = self.queries.order_lines(self.event, self.after, PAGE).await?;
        self.after = page.last().map(|line| line.order);
        self.is_over = u32::try_from(page.len()).is_ok_and(|count| count < PAGE);
        Ok(page)
    }
}
