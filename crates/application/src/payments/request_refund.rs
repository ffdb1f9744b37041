//! The host, a team member or staff sends money of an order back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::booking::{Order, RefundPlan, RefundRefused, RefundTerms, TermsRefused, VoidNow};
use turnout_domain::ids::{OrderId, TicketId, UserId};
use turnout_domain::money::{Money, MoneyError};
use turnout_domain::payments::Transaction;
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::booking::OrderView;
use turnout_ports::store::{Repositories, StoreError};

use super::refund_order::{Refund, RefundError, refund_order, under_way};
use crate::access::{AccessError, authorize};
use crate::app::App;
use crate::booking::{ShowOrderError, show_order, store_seats};
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork};

/// What is to go back, and what becomes of tickets and seats. Without an amount and without tickets everything that is left
/// goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundWish {
    /// How much; without it the share of the tickets, or everything that is left.
    pub amount: Option<Money>,
    /// Tickets that become void.
    pub tickets: Vec<TicketId>,
    /// Whether tickets become void; see [`RefundTerms`].
    pub cancel_tickets: Option<bool>,
    /// Whether the seats of tickets that become void are free again; they are where it is left out.
    pub release_seats: Option<bool>,
    /// Why; told to the buyer.
    pub reason: String,
}

impl RefundWish {
    fn plan(&self) -> Result<RefundPlan, TermsRefused> {
        let terms = RefundTerms {
            names_amount: self.amount.is_some(),
            names_tickets: !self.tickets.is_empty(),
            cancel_tickets: self.cancel_tickets,
            release_seats: self.release_seats,
        };
        terms.plan()
    }
}

/// Why nothing goes back.
#[derive(Debug, thiserror::Error)]
pub enum RequestRefundError {
    /// There is no such order, or the person may not know that there is.
    #[error("there is no such order")]
    NotFound,
    /// The person may see the order, but not refund it.
    #[error("this is not allowed")]
    Forbidden,
    /// The order or the amount does not allow it.
    #[error(transparent)]
    Refused(#[from] RefundRefused),
    /// What is wished contradicts itself.
    #[error(transparent)]
    Terms(#[from] TermsRefused),
    /// A ticket is not one of the order's active ones.
    #[error("a ticket is not an active ticket of this order")]
    NotATicket(TicketId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for RequestRefundError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl From<RefundError> for RequestRefundError {
    fn from(error: RefundError) -> Self {
        match error {
            RefundError::Refused(refused) => Self::Refused(refused),
            RefundError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ShowOrderError> for RequestRefundError {
    fn from(error: ShowOrderError) -> Self {
        match error {
            ShowOrderError::NotFound => Self::NotFound,
            ShowOrderError::Store(error) => Self::Store(error),
        }
    }
}

impl From<AccessError> for RequestRefundError {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::EventNotFound => Self::NotFound,
            AccessError::Forbidden => Self::Forbidden,
            AccessError::Store(error) => Self::Store(error),
        }
    }
}

/// Notes the refund, once for each idempotency key; the provider is asked right after. Whoever may not even see the order
/// does not learn of it.
pub async fn request_refund(
    app: &App,
    context: &RequestContext,
    order: OrderId,
    wish: &RefundWish,
    once: &Once<'_, Transaction>,
) -> Result<Answer<Transaction>, RequestRefundError> {
    let view = show_order(app, context, order).await?;
    let now = app.clock.now();
    let unit = RequestRefund {
        context,
        view: &view,
        wish,
        plan: wish.plan()?,
        requested_by: context.user(),
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct RequestRefund<'a> {
    context: &'a RequestContext,
    view: &'a OrderView,
    wish: &'a RefundWish,
    plan: RefundPlan,
    requested_by: Option<UserId>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for RequestRefund<'_> {
    type Output = Transaction;
    type Error = RequestRefundError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Transaction, RequestRefundError> {
        let mut ids = self.ids;
        let seen = &self.view.order;
        let id: OrderId = seen.id;
        authorize(tx, self.context.actor, Permission::OrderRefund, seen.event, self.now).await?;
        let inventory = tx.booking().lock_inventory(seen.event).await?;
        let mut inventory = inventory.ok_or(RequestRefundError::NotFound)?;
        let order = tx.booking().lock_order(id).await?.ok_or(RequestRefundError::NotFound)?;
        let tickets = tx.ticketing().lock_tickets_of_order(id).await?;
        let chosen = self.chosen(&tickets)?;
        let amount = self.amount(tx, &order, &tickets, &chosen).await?;
        let refund = Refund {
            context: self.context,
            amount,
            tickets: &chosen,
            for_tickets: amount.is_some() && !self.wish.tickets.is_empty(),
            when_refunded: Some(self.plan.when_refunded),
            reason: &self.wish.reason,
            requested_by: self.requested_by,
            retry_of: None,
            now: self.now,
        };
        let transaction = refund_order(tx, &mut ids, &mut inventory, &order, refund).await?;
        store_seats(tx, &mut ids, seen.event, &inventory, self.now).await?;
        Ok(transaction)
    }
}

impl RequestRefund<'_> {
    /// The tickets that become void.
    fn chosen(&self, tickets: &[Ticket]) -> Result<Vec<Ticket>, RequestRefundError> {
        let active = || tickets.iter().filter(|ticket| ticket.status == TicketStatus::Active);
        match self.plan.void_now {
            VoidNow::None => return Ok(Vec::new()),
            VoidNow::All => return Ok(active().cloned().collect()),
            VoidNow::Named => {}
        }
        let mut wanted = self.wish.tickets.clone();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
            .into_iter()
            .map(|id| {
                let found = active().find(|ticket| ticket.id == id);
                found.cloned().ok_or(RequestRefundError::NotATicket(id))
            })
            .collect()
    }

    /// The amount: as wished, or the share of the chosen tickets as far as it is left, or all that is left.
    async fn amount(
        &self,
        tx: &mut dyn Repositories,
        order: &Order,
        tickets: &[Ticket],
        chosen: &[Ticket],
    ) -> Result<Option<Money>, StoreError> {
        if self.wish.amount.is_some() || self.wish.tickets.is_empty() {
            return Ok(self.wish.amount);
        }
        let corrupt = |error: MoneyError| StoreError::Corrupt(error.to_string());
        let refunded = tickets.iter().filter(|ticket| ticket.status == TicketStatus::Refunded);
        let [before, count] =
            [refunded.count(), chosen.len()].map(|tickets| u32::try_from(tickets).unwrap_or(u32::MAX));
        let share = order.share(before, count).map_err(corrupt)?;
        let movements = tx.payments().transactions_of(order.id).await?;
        let under_way = under_way(&movements, order.captured)?;
        let is_left = order.left().minus(under_way).and_then(|left| left.minus(share)).is_ok();
        Ok(is_left.then_some(share))
    }
}

#[cfg(test)]
mod tests;
