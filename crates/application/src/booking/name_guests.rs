//! The buyer names the guests of an order, at once or later. Tickets that are still the buyer's and were not used carry the
//! new names.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::booking::{NamedGuest, OrderStatus};
use turnout_domain::ids::OrderId;
use turnout_ports::store::{Repositories, StoreError};

use crate::access::may_as_owner;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why nobody is named.
#[derive(Debug, thiserror::Error)]
pub enum NameGuestsError {
    /// There is no such order of this person.
    #[error("there is no such order")]
    NotFound,
    /// The order was closed, or everything went back.
    #[error("an order that is {} has no guests", .0.as_str())]
    Closed(OrderStatus),
    /// More names than seats.
    #[error("there are more guests than seats")]
    TooManyGuests {
        /// How many seats the order has.
        seats: u32,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MaybeContended for NameGuestsError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

/// Names the guests by seat, from the first; seats beyond keep their names.
pub async fn name_guests(
    app: &App,
    context: &RequestContext,
    id: OrderId,
    guests: &[NamedGuest],
) -> Result<(), NameGuestsError> {
    let view = app.booking_queries.order(id).await?;
    view.filter(|view| may_as_owner(context.actor, Rule::CHANGE_ORDER, Belonging::order(&view.order)))
        .ok_or(NameGuestsError::NotFound)?;
    let now = app.clock.now();
    let unit = NameGuests {
        context,
        id,
        guests,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &unit).await
}

struct NameGuests<'a> {
    context: &'a RequestContext,
    id: OrderId,
    guests: &'a [NamedGuest],
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for NameGuests<'_> {
    type Output = ();
    type Error = NameGuestsError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), NameGuestsError> {
        let mut ids = self.ids;
        let order = tx.booking().lock_order(self.id).await?;
        let order = order.ok_or(NameGuestsError::NotFound)?;
        if order.status != OrderStatus::Pending && !order.status.holds_money() {
            return Err(NameGuestsError::Closed(order.status));
        }
        let seats = order.seats.get();
        if self.guests.len() > usize::try_from(seats).unwrap_or(usize::MAX) {
            return Err(NameGuestsError::TooManyGuests { seats });
        }
        tx.booking().store_guests(self.id, self.guests).await?;
        tx.ticketing().name_guests(self.id, self.guests).await?;
        let object = AuditObject::new(ObjectKind::Order, self.id.uuid());
        // Names are personal and stay out of the log.
        let changes = Changes::none().set("guests", self.guests.len().to_string());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::GuestsNamed, object);
        Ok(tx
            .audit()
            .append(&[entry.of_event(order.event).changes(changes)])
            .await?)
    }
}
