//! The payment of an order is started at its provider: call, then unit. Part of ordering and of changing the provider.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{Order, OrderStatus};
use turnout_domain::events::EventStatus;
use turnout_domain::ids::OrderId;
use turnout_domain::payments::PaymentAttempt;
use turnout_ports::booking::OrderView;
use turnout_ports::payments::PaymentRequest;
use turnout_ports::store::{Repositories, StoreError};

use super::create_order::{CreateOrderError, CreatedOrder, PaymentStart};
use super::give_up_seats::give_up_payments;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Starts the payment, or finds it started, and answers the unit that notes it.
pub(super) async fn start_payment<'a>(
    app: &App,
    context: &'a RequestContext,
    id: OrderId,
) -> Result<NotePayment<'a>, CreateOrderError> {
    let (view, started) = start(app, id).await?;
    let now = app.clock.now();
    Ok(NotePayment {
        context,
        view,
        started,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    })
}

/// The order's payment at its provider, started now or before. The provider makes one for each order and attempt.
async fn start(app: &App, id: OrderId) -> Result<(OrderView, Option<(String, PaymentStart)>), CreateOrderError> {
    let view = app.booking_queries.order(id).await?.ok_or(CreateOrderError::NotFound)?;
    if view.order.status != OrderStatus::Pending {
        return Ok((view, None));
    }
    // Between the cancellation and the closing of its orders: nobody is to pay for what does not take place.
    if view.event_status == EventStatus::Cancelled {
        return Err(CreateOrderError::NotOnSale(view.event_status));
    }
    let order = &view.order;
    let name = order.provider.clone().ok_or(CreateOrderError::NotFound)?;
    let offered = app.providers.get(name.as_str());
    let provider = offered.ok_or(CreateOrderError::ProviderNotOffered(order.price.total.currency()))?;
    let started = provider.start_payment(&request(&view)).await?;
    let payment = PaymentStart {
        provider: name,
        client: started.client,
    };
    Ok((view, Some((started.payment_ref, payment))))
}

fn request(view: &OrderView) -> PaymentRequest {
    let Order {
        id,
        number,
        attempt,
        price,
        ..
    } = &view.order;
    PaymentRequest {
        order: *id,
        order_number: number.clone(),
        description: format!("{} x {}, {}", view.order.seats, view.tier_name, view.event_title),
        amount: price.total,
        idempotency_key: format!("{id}-{attempt}"),
    }
}

/// What a client needs to pay an order that waits for its money: for an answer that is given again.
pub async fn payment_start(app: &App, id: OrderId) -> Result<Option<PaymentStart>, CreateOrderError> {
    match start(app, id).await {
        Ok((_, started)) => Ok(started.map(|(_, payment)| payment)),
        Err(CreateOrderError::NotOnSale(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) struct NotePayment<'a> {
    context: &'a RequestContext,
    view: OrderView,
    started: Option<(String, PaymentStart)>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for NotePayment<'_> {
    type Output = CreatedOrder;
    type Error = CreateOrderError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<CreatedOrder, CreateOrderError> {
        let mut view = self.view.clone();
        let mut payment = None;
        if let Some((payment_ref, started)) = &self.started {
            let tried = view.order.attempt;
            let locked = tx.booking().lock_order(view.order.id).await?;
            view.order = locked.ok_or(CreateOrderError::NotFound)?;
            let mut attempt = PaymentAttempt {
                order: view.order.id,
                number: tried,
                provider: started.provider.clone(),
                payment_ref: payment_ref.clone(),
                started_at: self.now,
                expires_at: view.order.expires_at,
                poll_at: None,
            };
            attempt.poll_at = attempt.next_poll(self.now);
            if tx.payments().insert_attempt(&attempt).await? {
                self.note(tx, &mut view.order, &attempt).await?;
            }
            // Nobody is to pay an order that was given up meanwhile, or in a way that is not its own any more.
            payment = is_present(&view.order, tried).then(|| started.clone());
        }
        Ok(CreatedOrder { view, payment })
    }
}

impl NotePayment<'_> {
    /// The payment is the order's present one, unless the order was closed or its provider changed meanwhile: then nobody
    /// should finish it.
    async fn note(
        &self,
        tx: &mut dyn Repositories,
        order: &mut Order,
        attempt: &PaymentAttempt,
    ) -> Result<(), StoreError> {
        let mut ids = self.ids;
        if is_present(order, attempt.number) {
            order.payment_ref = Some(attempt.payment_ref.clone());
            tx.booking().store_order(order).await?;
            order.version += 1;
        } else {
            tx.jobs()
                .enqueue(&give_up_payments(&mut ids, order.id, self.now))
                .await?;
        }
        let object = AuditObject::new(ObjectKind::Order, order.id.uuid());
        let changes = Changes::none()
            .set("provider", attempt.provider.as_str())
            .set("provider_payment_id", attempt.payment_ref.clone());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::PaymentStarted, object);
        tx.audit().append(&[entry.of_event(order.event).changes(changes)]).await
    }
}

/// Whether the order waits for the money of this attempt.
fn is_present(order: &Order, attempt: u32) -> bool {
    order.status == OrderStatus::Pending && order.attempt == attempt
}
