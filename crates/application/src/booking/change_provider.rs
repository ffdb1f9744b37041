//! The buyer wants to pay a pending order at another provider: unit, provider, unit. The payment that was started before is
//! given up; money that comes for it all the same pays the order, or goes back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{ChangeRefused, OrderStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::OrderId;
use turnout_domain::payments::ProviderName;
use turnout_ports::store::{Repositories, StoreError};

use super::create_order::{CreateOrderError, CreatedOrder, choose};
use super::give_up_seats::give_up_payments;
use super::start_payment::start_payment;
use crate::access::may_as_owner;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why the provider stays.
#[derive(Debug, thiserror::Error)]
pub enum ChangeProviderError {
    /// There is no such order of this person.
    #[error("there is no such order")]
    NotFound,
    /// It does not wait for money any more, or was tried often enough.
    #[error(transparent)]
    Refused(#[from] ChangeRefused),
    /// The new payment could not be started; the order waits with its new provider.
    #[error(transparent)]
    Start(#[from] CreateOrderError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for ChangeProviderError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Changes the provider and answers how to pay now. The present provider is no change.
pub async fn change_provider(
    app: &App,
    context: &RequestContext,
    id: OrderId,
    provider: &str,
) -> Result<CreatedOrder, ChangeProviderError> {
    let view = app.booking_queries.order(id).await?;
    let view = view
        .filter(|view| may_as_owner(context.actor, Rule::CHANGE_ORDER, Belonging::order(&view.order)))
        .ok_or(ChangeProviderError::NotFound)?;
    if view.event_status == EventStatus::Cancelled {
        return Err(CreateOrderError::NotOnSale(view.event_status).into());
    }
    let now = app.clock.now();
    let unit = ChangeProvider {
        context,
        id,
        provider: choose(app, Some(provider), view.order.price.total.currency())?,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await?;
    let started = start_payment(app, context, id).await?;
    Ok(execute(&*app.store, &started).await?)
}

struct ChangeProvider<'a> {
    context: &'a RequestContext,
    id: OrderId,
    provider: ProviderName,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ChangeProvider<'_> {
    type Output = ();
    type Error = ChangeProviderError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), ChangeProviderError> {
        let mut ids = self.ids;
        let order = tx.booking().lock_order(self.id).await?;
        let order = order.ok_or(ChangeProviderError::NotFound)?;
        let before = order.provider.clone();
        if order.status == OrderStatus::Pending && order.expires_at <= self.now {
            return Err(ChangeRefused::NotPending(OrderStatus::Expired).into());
        }
        if order.status == OrderStatus::Pending && before.as_ref() == Some(&self.provider) {
            return Ok(());
        }
        let had_payment = order.payment_ref.is_some();
        let order = order.change_provider(self.provider.clone())?;
        tx.booking().store_order(&order).await?;
        if had_payment {
            tx.jobs()
                .enqueue(&give_up_payments(&mut ids, self.id, self.now))
                .await?;
        }
        let object = AuditObject::new(ObjectKind::Order, self.id.uuid());
        let changes = Changes::none().from_to(
            "provider",
            before.as_ref().map_or("", ProviderName::as_str),
            self.provider.as_str(),
        );
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::ProviderChanged, object);
        Ok(tx
            .audit()
            .append(&[entry.of_event(order.event).changes(changes)])
            .await?)
    }
}
