//! A request is taken back: by its requester, or by either party once it was accepted. Then its seats are free again.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule, Tie};
use turnout_domain::audit::AuditAction;
use turnout_domain::booking::{Inventory, OrderStatus, ReservationStatus, SeatFate};
use turnout_domain::guestlist::{AttendeeStatus, JoinRequest, RequestStatus};
use turnout_domain::ids::{OrderId, RequestId, ReservationId, UserId};
use turnout_domain::notifications::Notice;
use turnout_domain::ticketing::{Ticket, TicketStatus};
use turnout_ports::guestlist::RequestDetail;
use turnout_ports::store::{Repositories, StoreError};

use super::withdraw_holds::{Unwelcome, withdraw_holds};
use super::words::{name_of, of_request, request_entry};
use super::{RequestError, SeatsLost, lose_seats};
use crate::access::authorize_thing;
use crate::app::App;
use crate::booking::{close_order, release_hold, store_seats};
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Cancels the request, once for each idempotency key.
pub async fn cancel_request(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: RequestId,
    once: &Once<'_, RequestDetail>,
) -> Result<Answer<RequestDetail>, RequestError> {
    let detail = app.guestlist_queries.request(id).await?.ok_or(RequestError::NotFound)?;
    let now = app.clock.now();
    let unit = CancelRequest {
        context,
        user,
        detail,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct CancelRequest<'a> {
    context: &'a RequestContext,
    user: UserId,
    detail: RequestDetail,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for CancelRequest<'_> {
    type Output = RequestDetail;
    type Error = RequestError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<RequestDetail, RequestError> {
        let mut ids = self.ids;
        let event = self.detail.request.event;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(RequestError::NotFound)?;
        let request = tx.requests().lock(self.detail.request.id).await?;
        let request = request.ok_or(RequestError::NotFound)?;
        let (actor, thing) = (self.context.actor, Belonging::request(&request));
        let tie = authorize_thing(tx, actor, Rule::CANCEL_REQUEST, thing, self.now).await?;
        let cancelled = request.clone().cancel(self.user, self.now)?;
        if request.status == RequestStatus::Pending {
            inventory.requests = inventory.requests.saturating_sub(1);
        } else {
            self.give_back(tx, &mut ids, &mut inventory, &request, tie).await?;
        }
        if !tx.requests().update(&cancelled, request.status).await? {
            return Err(StoreError::Contended("another step of the request came first".to_owned()).into());
        }
        if request.status == RequestStatus::Accepted {
            let who = Unwelcome {
                context: self.context,
                event,
                user: request.requester,
                now: self.now,
            };
            withdraw_holds(tx, &mut ids, &mut inventory, who).await?;
        }
        store_seats(tx, &mut ids, event, &inventory, self.now).await?;
        self.write_down(tx, &mut ids, &cancelled, request.status, tie).await?;
        Ok(RequestDetail {
            request: cancelled,
            ..self.detail.clone()
        })
    }
}

impl CancelRequest<'_> {
    /// The seats of an accepted request are free again.
    async fn give_back(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        request: &JoinRequest,
        tie: Tie,
    ) -> Result<(), RequestError> {
        let tickets = tx
            .ticketing()
            .lock_tickets_of_person(request.event, request.requester)
            .await?;
        let ordered = refuse_bought(tx, &tickets, request).await?;
        if let Some(key) = request.reservation {
            self.give_back_held(tx, ids, inventory, key).await?;
        }
        // The tickets of an accepted free request were made in the instant of its acceptance; those of later orders,
        // be it by another reservation than the request's own, cost nothing if they come this far.
        let own = |ticket: &Ticket| match ticket.order {
            None => Some(ticket.created_at) == request.decided_at,
            Some(order) => ordered.contains(&order),
        };
        let own = tickets.into_iter().filter(own).collect();
        self.void(tx, ids, inventory, own, tie).await
    }

    async fn give_back_held(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        key: ReservationId,
    ) -> Result<(), RequestError> {
        let Some(reservation) = tx.booking().lock_reservation(key).await? else {
            return Ok(());
        };
        let order = tx.booking().lock_order_of(key).await?;
        if reservation.status == ReservationStatus::Live {
            release_hold(tx, ids, self.context, inventory, &reservation, self.now).await?;
        }
        let Some(order) = order else {
            return Ok(());
        };
        if order.status == OrderStatus::Pending {
            close_order(tx, ids, self.context, order, OrderStatus::Cancelled, self.now).await?;
        } else if order.status.holds_money() && !order.captured.is_zero() {
            return Err(RequestError::Paid { order: order.id });
        }
        Ok(())
    }

    async fn void(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        tickets: Vec<Ticket>,
        tie: Tie,
    ) -> Result<(), RequestError> {
        if tickets.iter().any(|ticket| ticket.status == TicketStatus::Used) {
            return Err(RequestError::CheckedIn);
        }
        if tickets.is_empty() {
            return Ok(());
        }
        let request = &self.detail.request;
        let lost = SeatsLost {
            context: self.context,
            event: request.event,
            user: request.requester,
            tickets: &tickets,
            void_as: TicketStatus::Cancelled,
            seats: SeatFate::Free,
            reason: "",
            left_as: if tie == Tie::Owner {
                AttendeeStatus::NotGoing
            } else {
                AttendeeStatus::Cancelled
            },
            refunded: None,
            now: self.now,
        };
        lose_seats(tx, ids, inventory, lost).await?;
        Ok(())
    }

    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        cancelled: &JoinRequest,
        before: RequestStatus,
        tie: Tie,
    ) -> Result<(), StoreError> {
        let action = AuditAction::RequestCancelled;
        let entry = request_entry(self.context, ids, self.now, action, cancelled, Some(before));
        tx.audit().append(&[entry]).await?;
        let event = self.detail.event.title.clone();
        let (recipient, notice) = if tie == Tie::Owner {
            let guest = name_of(&self.detail.requester);
            (self.detail.event.host.id, Notice::RequestCancelled { event, guest })
        } else {
            (cancelled.requester, Notice::PlaceWithdrawn { event })
        };
        let note = of_request(ids, cancelled, recipient, self.user, notice);
        tx.notifications().add(&[note]).await
    }
}

/// Refuses where the acceptance has led to seats that are paid for, be it by a later reservation than its own. Answers the
/// orders that it has led to. What others bought and passed on to the person has nothing to do with the request.
async fn refuse_bought(
    tx: &mut dyn Repositories,
    tickets: &[Ticket],
    request: &JoinRequest,
) -> Result<Vec<OrderId>, RequestError> {
    let is_valid = |ticket: &&Ticket| matches!(ticket.status, TicketStatus::Active | TicketStatus::Used);
    let since = tickets
        .iter()
        .filter(|ticket| Some(ticket.created_at) >= request.decided_at);
    let mut orders: Vec<OrderId> = since.filter(is_valid).filter_map(|ticket| ticket.order).collect();
    orders.sort_unstable();
    orders.dedup();
    let mut ordered = Vec::new();
    for id in orders {
        let order = tx.booking().lock_order(id).await?;
        let Some(order) = order.filter(|order| order.buyer == request.requester) else {
            continue;
        };
        if order.status.holds_money() && !order.captured.is_zero() {
            return Err(RequestError::Paid { order: id });
        }
        ordered.push(id);
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests;
