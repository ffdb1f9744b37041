//! Asks the provider what became of an order's payments, and lets the answers take effect. All webhooks may be lost: this
//! settles every order all the same.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::{Order, OrderStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::{OrderId, WebhookId};
use turnout_domain::money::Money;
use turnout_domain::payments::{PaymentAttempt, PaymentNews, PaymentState};
use turnout_ports::booking::OrderView;
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::payments::{CaptureRequest, PaymentProvider, ProviderError};
use turnout_ports::store::{Repositories, StoreError};

use super::settle_order::{SettleError, Settled, settle_order};
use crate::app::App;
use crate::booking::expire_order;
use crate::context::RequestContext;
use crate::ids;
use crate::jobs::Enqueue;
use crate::unit_of_work::{UnitOfWork, execute};

/// How many orders one round of the sweeper asks about.
const ROUND: u32 = 100;

/// Why an order could not be reconciled now.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// The provider that the order is paid at is not configured any more.
    #[error("the payment provider {0} is not configured")]
    NoSuchProvider(String),
    /// A webhook tells of a payment that is not noted; it may be noted in a moment.
    #[error("webhook {0} is about a payment that is not known")]
    UnknownPayment(WebhookId),
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

/// Settles the order by what its providers say, and closes it if it is overdue and nothing was paid.
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

/// Ends the payments that nobody should finish any more: all but the present one of an order that waits for its money,
/// and the one that a paid order was paid with. Money that is there all the same takes effect.
pub async fn give_up_payments(app: &App, id: OrderId) -> Result<(), ReconcileError> {
    let Some(view) = app.booking_queries.order(id).await? else {
        return Ok(());
    };
    let mut failed = None;
    for attempt in app.payment_queries.attempts(id).await? {
        if is_wanted(&view.order, &attempt) {
            continue;
        }
        if let Err(error) = give_up(app, &attempt).await {
            failed = failed.or(Some(error));
        }
    }
    // What cannot be given up may have been paid.
    let context = RequestContext::system(format!("give-up:{id}"));
    ask_and_settle(app, &context, id).await?;
    failed.map_or(Ok(()), Err)
}

async fn give_up(app: &App, attempt: &PaymentAttempt) -> Result<(), ReconcileError> {
    Ok(provider_of(app, attempt)?.cancel_payment(&attempt.payment_ref).await?)
}

fn is_wanted(order: &Order, attempt: &PaymentAttempt) -> bool {
    let is_present = order.payment_ref.as_ref() == Some(&attempt.payment_ref);
    is_present
        && !matches!(
            order.status,
            OrderStatus::Failed | OrderStatus::Expired | OrderStatus::Cancelled
        )
}

/// Queues orders whose providers are to be asked by now. Answers how many.
pub async fn sweep_payments(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let due = app.payment_queries.orders_to_ask_about(now, ROUND).await?;
    for order in &due {
        let job = NewJob {
            id: ids::draw(now, &*app.entropy),
            job: Job::ReconcileOrder { order: order.uuid() },
            run_at: now,
        };
        execute(&*app.store, &Enqueue(job)).await?;
    }
    Ok(due.len())
}

/// Asks about every payment of the order, and settles: first what brought money, so that a declined try does not close an
/// order that another one paid. What cannot be asked keeps nobody from the others, but may have brought money: nothing is
/// declined then. Answers the order as it stands then.
pub(super) async fn ask_and_settle(
    app: &App,
    context: &RequestContext,
    id: OrderId,
) -> Result<Option<OrderView>, ReconcileError> {
    let mut failed = None;
    let mut heard = Vec::new();
    for attempt in app.payment_queries.attempts(id).await? {
        match look_up(app, &attempt).await {
            Ok(news) => heard.push((attempt, news)),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    heard.sort_by_key(|(_, news)| match news.state {
        PaymentState::Captured { .. } | PaymentState::Disputed { .. } => 0,
        PaymentState::Pending | PaymentState::Authorized { .. } => 1,
        PaymentState::Failed { .. } => 2,
    });
    for (attempt, news) in heard {
        if failed.is_some() && matches!(news.state, PaymentState::Failed { .. }) {
            continue;
        }
        if let Err(error) = take_effect(app, context, attempt, news).await {
            failed = failed.or(Some(error));
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(app.booking_queries.order(id).await?),
    }
}

async fn look_up(app: &App, attempt: &PaymentAttempt) -> Result<PaymentNews, ReconcileError> {
    Ok(provider_of(app, attempt)?.look_up(&attempt.payment_ref).await?)
}

async fn take_effect(
    app: &App,
    context: &RequestContext,
    attempt: PaymentAttempt,
    mut news: PaymentNews,
) -> Result<(), ReconcileError> {
    let provider = provider_of(app, &attempt)?;
    let Some(view) = app.booking_queries.order(attempt.order).await? else {
        return Ok(());
    };
    if let PaymentState::Authorized {
        amount,
        transaction_ref,
    } = &news.state
    {
        let now = app.clock.now();
        news = take_or_leave(&*provider, &view, &attempt, *amount, transaction_ref, now).await?;
    }
    let settled = settle_order(app, context, &view, &attempt.provider, &news).await?;
    let (before, now) = (attempt.poll_at, app.clock.now());
    let asked = if settled == Settled::Waiting {
        attempt.asked_in_vain(now)
    } else {
        attempt.asked(&news, now)
    };
    if asked.poll_at != before {
        execute(&*app.store, &NotePoll { asked, before }).await?;
    }
    Ok(())
}

/// Takes what the buyer has authorised while the order waits for it. Otherwise no money is taken that would have to go
/// back.
async fn take_or_leave(
    provider: &dyn PaymentProvider,
    view: &OrderView,
    attempt: &PaymentAttempt,
    amount: Money,
    transaction_ref: &str,
    now: DateTime<Utc>,
) -> Result<PaymentNews, ProviderError> {
    let order = &view.order;
    let is_awaited = order.status == OrderStatus::Pending && now < order.expires_at && amount == order.price.total;
    if is_awaited && view.event_status != EventStatus::Cancelled {
        let request = CaptureRequest {
            payment_ref: attempt.payment_ref.clone(),
            transaction_ref: transaction_ref.to_owned(),
            amount,
            idempotency_key: format!("{}-{}-capture", order.id, attempt.number),
        };
        return provider.capture(&request).await;
    }
    provider.cancel_payment(&attempt.payment_ref).await?;
    provider.look_up(&attempt.payment_ref).await
}

fn provider_of(app: &App, attempt: &PaymentAttempt) -> Result<std::sync::Arc<dyn PaymentProvider>, ReconcileError> {
    let provider = app.providers.get(attempt.provider.as_str());
    provider.ok_or_else(|| ReconcileError::NoSuchProvider(attempt.provider.to_string()))
}

struct NotePoll {
    asked: PaymentAttempt,
    /// When it was to be asked about, as its provider was asked.
    before: Option<DateTime<Utc>>,
}

#[async_trait]
impl UnitOfWork for NotePoll {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.payments().store_poll(&self.asked, self.before).await
    }
}

#[cfg(test)]
mod tests;
