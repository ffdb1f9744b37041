//! Tidies what ran out of time. Nothing depends on it: an expired hold counts for nothing at once. It keeps the
//! counters that lists show fresh, closes orders that nobody paid, and serves waitlists whose turn no job brought.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::booking::OrderStatus;
use turnout_domain::ids::{EventId, OrderId};
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_ports::booking::OrderView;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use super::give_up_seats::close_order;
use super::serve_waitlist::serve_waitlist;
use super::store_seats::store_seats;
use super::take_seats::{Expired, expire_and_release};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::{self, Sequence};
use crate::jobs::Enqueue;
use crate::unit_of_work::{UnitOfWork, execute};

/// How much one round tidies.
const ROUND: u32 = 100;
/// How long an order with a started payment is left to the reconciler before a round queues it again.
const GRACE: TimeDelta = TimeDelta::seconds(30);

/// One round. Answers how many things it tidied; a full round means that there may be more. What fails keeps nobody from
/// the rest; the first error is answered.
pub async fn sweep(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let context = RequestContext::system("sweep");
    let events = app.booking_queries.events_with_expired_reservations(now, ROUND).await?;
    let mut failed = None;
    for event in &events {
        if let Err(error) = expire_holds(app, &context, *event, now).await {
            tracing::warn!(%event, %error, "holds that ran out could not be ended");
            failed = failed.or(Some(error));
        }
    }
    let lines = app.waitlist_queries.events_to_serve(now, ROUND).await?;
    for event in &lines {
        if let Err(error) = serve_waitlist(app, *event).await {
            tracing::warn!(%event, %error, "a waitlist could not be served");
            failed = failed.or(Some(error));
        }
    }
    let overdue = app.booking_queries.overdue_orders(now, ROUND).await?;
    for order in &overdue {
        if let Err(error) = close_overdue(app, &context, *order, now).await {
            tracing::warn!(%order, %error, "an overdue order could not be closed");
            failed = failed.or(Some(error));
        }
    }
    failed.map_or(Ok(events.len() + lines.len() + overdue.len()), Err)
}

/// Ends the event's holds that ran out, step by step, so that buyers get their turn in between.
async fn expire_holds(
    app: &App,
    context: &RequestContext,
    event: EventId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    loop {
        let unit = ExpireHolds {
            context,
            event,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        if !execute(&*app.store, &unit).await?.is_full {
            return Ok(());
        }
    }
}

struct ExpireHolds<'a> {
    context: &'a RequestContext,
    event: EventId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ExpireHolds<'_> {
    type Output = Expired;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Expired, StoreError> {
        let mut ids = self.ids;
        let Some(mut inventory) = tx.booking().lock_inventory(self.event).await? else {
            return Ok(Expired {
                holds: 0,
                is_full: false,
            });
        };
        let expired = expire_and_release(tx, &mut ids, self.context, self.event, &mut inventory, self.now).await?;
        if expired.holds > 0 {
            store_seats(tx, &mut ids, self.event, &inventory, self.now).await?;
        }
        Ok(expired)
    }
}

/// An order whose payment was started is closed only after its provider was asked: the reconciler does both.
async fn close_overdue(app: &App, context: &RequestContext, id: OrderId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let Some(view) = app.booking_queries.order(id).await? else {
        return Ok(());
    };
    if view.order.payment_ref.is_none() {
        return expire_order(app, context, &view).await;
    }
    if view.order.expires_at + GRACE > now {
        return Ok(());
    }
    let job = NewJob {
        id: ids::draw(now, &*app.entropy),
        job: Job::ReconcileOrder { order: id.uuid() },
        run_at: now,
    };
    execute(&*app.store, &Enqueue(job)).await
}

/// Closes an order that can no longer be paid and tells the buyer. Nothing happens if it does not wait any more.
pub(crate) async fn expire_order(app: &App, context: &RequestContext, view: &OrderView) -> Result<(), StoreError> {
    let now = app.clock.now();
    let unit = ExpireOrder {
        context,
        view,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct ExpireOrder<'a> {
    context: &'a RequestContext,
    view: &'a OrderView,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ExpireOrder<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let mut ids = self.ids;
        let locked = tx.booking().lock_order(self.view.order.id).await?;
        let overdue = locked.filter(|order| order.status == OrderStatus::Pending && order.expires_at <= self.now);
        let Some(order) = overdue else {
            return Ok(());
        };
        let order = close_order(tx, &mut ids, self.context, order, OrderStatus::Expired, self.now).await?;
        let told = NewNotification {
            id: ids.take(),
            recipient: order.buyer,
            sender: None,
            notice: Notice::OrderExpired {
                event: self.view.event_title.clone(),
            },
            reference: Reference {
                kind: "order",
                id: order.id.uuid(),
            },
        };
        tx.notifications().add(&[told]).await
    }
}
