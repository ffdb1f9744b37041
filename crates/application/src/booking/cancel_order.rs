//! The buyer gives an order up before it is paid. Its seats are free at once; money that still comes goes back.

use async_trait::async_trait;
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::booking::OrderStatus;
use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;
use turnout_ports::store::{Repositories, StoreError};

use super::release_reservation::{Release, ReleaseError};
use crate::access::may_as_owner;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

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

impl MaybeContended for CancelOrderError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Cancels the order and answers it, once for each idempotency key. One that was cancelled before is as good as cancelled.
pub async fn cancel_order(
    app: &App,
    context: &RequestContext,
    id: OrderId,
    once: &Once<'_, OrderView>,
) -> Result<Answer<OrderView>, CancelOrderError> {
    let seen = app.booking_queries.order(id).await?;
    let seen = seen
        .filter(|view| may_as_owner(context.actor, Rule::CHANGE_ORDER, Belonging::order(&view.order)))
        .ok_or(CancelOrderError::NotFound)?;
    let now = app.clock.now();
    let unit = CancelOrder {
        release: Release {
            context,
            key: seen.order.reservation,
            event: seen.order.event,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        },
        seen: &seen,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct CancelOrder<'a> {
    release: Release<'a>,
    seen: &'a OrderView,
}

#[async_trait]
impl UnitOfWork for CancelOrder<'_> {
    type Output = OrderView;
    type Error = CancelOrderError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<OrderView, CancelOrderError> {
        match self.release.run(tx).await {
            // A reservation that has become tickets: the order says so below.
            Ok(()) | Err(ReleaseError::Ended(_)) => {}
            Err(ReleaseError::NotFound) => return Err(CancelOrderError::NotFound),
            Err(ReleaseError::Store(error)) => return Err(error.into()),
        }
        let order = tx.booking().lock_order(self.seen.order.id).await?;
        let order = order.ok_or(CancelOrderError::NotFound)?;
        match order.status {
            OrderStatus::Cancelled => Ok(OrderView {
                order,
                ..self.seen.clone()
            }),
            // The release, if there was one, is undone with the transaction.
            other => Err(CancelOrderError::NotPending(other)),
        }
    }
}
