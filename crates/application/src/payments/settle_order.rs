//! News of a payment takes effect on its order: whoever brings it, however often, in whatever order.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::{BookingFacts, Inventory, Order, Reservation};
use turnout_domain::money::MoneyError;
use turnout_domain::payments::{PaymentNews, PaymentState, ProviderName, ReturnReason, SeatsFrom, Settlement, settle};
use turnout_domain::ticketing::TicketCodeError;
use turnout_ports::booking::OrderView;
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::RequestContext;
use crate::guestlist::ConfirmError;
use crate::ids::Sequence;
use crate::ticketing::{DrawnTicket, draw_tickets};
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// How often tickets are drawn anew because a number is taken.
const DRAWS: u32 = 3;

/// Why news could not take effect. It is brought again.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// The order or what belongs to it is gone.
    #[error("the order is gone")]
    Gone,
    /// Amounts cannot be added up.
    #[error(transparent)]
    Price(#[from] MoneyError),
    /// A ticket could not be signed.
    #[error(transparent)]
    Signing(#[from] TicketCodeError),
    /// A number is taken, many times in a row.
    #[error("a number is taken; draw again")]
    NumberTaken,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for SettleError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl From<ConfirmError> for SettleError {
    fn from(error: ConfirmError) -> Self {
        match error {
            ConfirmError::NumberTaken => Self::NumberTaken,
            ConfirmError::Store(error) => Self::Store(error),
        }
    }
}

/// Lets the news take effect.
pub(super) async fn settle_order(
    app: &App,
    context: &RequestContext,
    view: &OrderView,
    provider: &ProviderName,
    news: &PaymentNews,
) -> Result<Settled, SettleError> {
    if matches!(news.state, PaymentState::Pending | PaymentState::Authorized { .. }) {
        return Ok(Settled::Done);
    }
    let order = &view.order;
    let mut draws = 0;
    loop {
        draws += 1;
        let now = app.clock.now();
        let unit = SettleOrder {
            context,
            view,
            provider,
            news,
            tickets: draw_tickets(&*app.ticket_signer, &*app.entropy, order.event, order.seats.get(), now)?,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match execute(&*app.store, &unit).await {
            Err(SettleError::NumberTaken) if draws < DRAWS => {}
            Ok(Settled::MoreToCome) => draws = 0,
            outcome => return outcome,
        }
    }
}

/// What the unit did.
#[derive(Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(super) enum Settled {
    /// All that the news says took effect.
    Done,
    /// A dispute was the first news of the payment: it was noted as captured, and the dispute is still to be noted.
    MoreToCome,
    /// A refund is under way, and the news takes effect only after it.
    Waiting,
}

/// The unit that settles.
pub(super) struct SettleOrder<'a> {
    pub context: &'a RequestContext,
    pub view: &'a OrderView,
    pub provider: &'a ProviderName,
    pub news: &'a PaymentNews,
    pub tickets: Vec<DrawnTicket>,
    pub ids: Sequence,
    pub now: DateTime<Utc>,
}

/// What the unit has locked and read.
pub(super) struct Locked {
    pub inventory: Inventory,
    pub reservation: Reservation,
    pub order: Order,
    pub facts: BookingFacts,
}

#[async_trait]
impl UnitOfWork for SettleOrder<'_> {
    type Output = Settled;
    type Error = SettleError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Settled, SettleError> {
        let mut ids = self.ids;
        let locked = self.lock(tx).await?;
        if let Some(settled) = self.dispute_stray(tx, &mut ids, &locked.order).await? {
            return Ok(settled);
        }
        let event = locked.facts.status;
        match settle(
            &locked.order,
            &locked.reservation,
            event,
            self.provider,
            self.news,
            self.now,
        ) {
            Settlement::Nothing => {}
            Settlement::Pay { seats, transaction_ref } => {
                self.pay_or_return(tx, &mut ids, locked, seats, &transaction_ref)
                    .await?;
                if matches!(self.news.state, PaymentState::Disputed { .. }) {
                    return Ok(Settled::MoreToCome);
                }
            }
            Settlement::Fail { reason } => self.fail(tx, &mut ids, locked.order, &reason).await?,
            Settlement::Return {
                reason,
                amount,
                transaction_ref,
            } => {
                self.send_back(tx, &mut ids, locked, reason, amount, &transaction_ref)
                    .await?;
            }
            Settlement::Dispute {
                amount,
                dispute_ref,
                is_lost,
            } => {
                let order = self
                    .dispute(tx, &mut ids, locked.order.clone(), amount, &dispute_ref)
                    .await?;
                if is_lost {
                    let locked = Locked { order, ..locked };
                    return self.end_dispute(tx, &mut ids, locked, &dispute_ref, true).await;
                }
            }
            Settlement::EndDispute { dispute_ref, is_lost } => {
                return self.end_dispute(tx, &mut ids, locked, &dispute_ref, is_lost).await;
            }
        }
        Ok(Settled::Done)
    }
}

impl SettleOrder<'_> {
    async fn lock(&self, tx: &mut dyn Repositories) -> Result<Locked, SettleError> {
        let seen = &self.view.order;
        let inventory = tx
            .booking()
            .lock_inventory(seen.event)
            .await?
            .ok_or(SettleError::Gone)?;
        let reservation = tx
            .booking()
            .lock_reservation(seen.reservation)
            .await?
            .ok_or(SettleError::Gone)?;
        let order = tx.booking().lock_order(seen.id).await?.ok_or(SettleError::Gone)?;
        let facts = tx
            .booking()
            .facts(seen.event, Some(seen.tier), seen.buyer, self.now)
            .await?;
        Ok(Locked {
            inventory,
            reservation,
            order,
            facts: facts.ok_or(SettleError::Gone)?,
        })
    }

    async fn pay_or_return(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        mut locked: Locked,
        seats: SeatsFrom,
        transaction_ref: &str,
    ) -> Result<(), SettleError> {
        if self.take_seats(tx, ids, &mut locked, seats).await? {
            return self.pay(tx, ids, locked, transaction_ref).await;
        }
        let amount = locked.order.price.total;
        self.send_back(tx, ids, locked, ReturnReason::NoSeats, amount, transaction_ref)
            .await
    }
}

#[cfg(test)]
mod tests;
