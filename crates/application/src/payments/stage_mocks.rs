//! The ports of [`Stage`]: they read and write its desk.

use std::sync::Arc;

use turnout_domain::booking::{OrderStatus, ReservationStatus, SeatFate};
use turnout_domain::events::{EventStatus, GuestStatus, Standing};
use turnout_domain::payments::{Transaction, TransactionKind, TransactionStatus};
use turnout_domain::ticketing::{TicketCode, TicketStatus};
use turnout_ports::booking::ReservationView;
use turnout_ports::notifications::EventLine;
use turnout_ports::payments::{MockPaymentProvider, PaymentProvider};
use turnout_ports::testing::MockRepositories;

use super::stage::{BOB, ORDER, Stage};
use crate::guestlist::stage::EVENT;
use crate::testing::{ASHA, Parts};

pub(super) fn parts(stage: &Stage, provider: Arc<MockPaymentProvider>) -> Parts {
    let mut parts = Parts::default();
    seats(&mut parts.repositories, stage);
    orders(&mut parts.repositories, stage);
    money(&mut parts.repositories, stage);
    guests(&mut parts.repositories, stage);
    told(&mut parts.repositories, stage);
    queries(&mut parts, stage);
    let signer = &mut parts.ticket_signer;
    signer.expect_current_key().return_const(1_u8);
    signer
        .expect_sign()
        .returning(|payload| Ok(TicketCode::assemble(payload, &[0; 64])));
    signer.expect_digest().returning(|_, _| [9; 32]);
    let get = Arc::clone(&provider);
    let providers = &mut parts.providers;
    providers.expect_get().returning(move |name| {
        let provider: Arc<dyn PaymentProvider> = Arc::clone(&get) as _;
        (name == "sandbox").then_some(provider)
    });
    let offered = Arc::clone(&provider);
    providers
        .expect_offered()
        .returning(move |_| vec![Arc::clone(&offered) as _]);
    providers
        .expect_default_for()
        .returning(move |_| Some(Arc::clone(&provider) as _));
    parts
}

fn seats(repositories: &mut MockRepositories, stage: &Stage) {
    let booking = &mut repositories.booking;
    let at = stage.clone();
    booking
        .expect_lock_inventory()
        .returning(move |_| at.locked(|desk| Some(desk.seats.clone())));
    let at = stage.clone();
    booking.expect_store_inventory().returning(move |_, seats| {
        at.desk().seats = seats.clone();
        Ok(())
    });
    let at = stage.clone();
    booking
        .expect_lock_reservation()
        .returning(move |_| Ok(Some(at.desk().reservation.clone())));
    let at = stage.clone();
    booking.expect_end_reservation().returning(move |_, end, _| {
        let held = &mut at.desk().reservation;
        let is_live = held.status == ReservationStatus::Live;
        if is_live {
            held.status = end;
        }
        Ok(is_live)
    });
    let at = stage.clone();
    booking.expect_lock_live_reservations().returning(move |_, _| {
        let held = Some(at.desk().reservation.clone());
        let live = held.filter(|held| held.status == ReservationStatus::Live);
        Ok(live.into_iter().collect())
    });
    booking.expect_expire_reservations().returning(|_, _, _| Ok(Vec::new()));
    let at = stage.clone();
    booking
        .expect_facts()
        .returning(move |_, _, _, _| Ok(Some(at.desk().facts.clone())));
}

fn orders(repositories: &mut MockRepositories, stage: &Stage) {
    let booking = &mut repositories.booking;
    let at = stage.clone();
    booking
        .expect_lock_order()
        .returning(move |_| at.locked(|desk| desk.order.clone()));
    let at = stage.clone();
    booking
        .expect_lock_order_of()
        .returning(move |_| Ok(at.desk().live_order()));
    let at = stage.clone();
    booking.expect_insert_order().returning(move |order, _| {
        at.desk().order = Some(order.clone());
        Ok(true)
    });
    let at = stage.clone();
    booking.expect_store_order().returning(move |order| {
        at.desk().order = Some(order.clone());
        Ok(())
    });
    booking.expect_guests_of_order().returning(|_| Ok(Vec::new()));
    let at = stage.clone();
    booking.expect_open_orders_of_event().returning(move |_, _| {
        let desk = at.desk();
        let has_tickets = desk.tickets.iter().any(|ticket| ticket.status == TicketStatus::Active);
        let waits = |order: &_| matches!(order, Some(OrderStatus::Pending));
        let status = desk.order.as_ref().map(|order| order.status);
        Ok(if has_tickets || waits(&status) {
            vec![ORDER]
        } else {
            Vec::new()
        })
    });
}

fn money(repositories: &mut MockRepositories, stage: &Stage) {
    let payments = &mut repositories.payments;
    let at = stage.clone();
    payments.expect_insert_transaction().returning(move |new| {
        let movements = &mut at.desk().movements;
        let is_known = |old: &Transaction| old.provider_ref.is_some() && old.provider_ref == new.provider_ref;
        let is_new = !movements.iter().any(is_known);
        if is_new {
            movements.push(new.clone());
        }
        Ok(is_new)
    });
    let at = stage.clone();
    payments.expect_insert_retry().returning(move |new, failed| {
        let mut desk = at.desk();
        let is_new = !desk.retried.contains(&failed);
        if is_new {
            desk.retried.push(failed);
            desk.movements.push(new.clone());
        }
        Ok(is_new)
    });
    let at = stage.clone();
    payments
        .expect_transactions_of()
        .returning(move |_| Ok(at.desk().movements.clone()));
    let at = stage.clone();
    payments.expect_store_transaction().returning(move |new| {
        let mut desk = at.desk();
        let old = desk.movements.iter_mut().find(|old| old.id == new.id);
        *old.unwrap() = new.clone();
        Ok(())
    });
    let at = stage.clone();
    payments.expect_insert_attempt().returning(move |new| {
        let attempts = &mut at.desk().attempts;
        let is_new = attempts.iter().all(|old| old.payment_ref != new.payment_ref);
        if is_new {
            attempts.push(new.clone());
        }
        Ok(is_new)
    });
    let at = stage.clone();
    payments.expect_store_poll().returning(move |asked, _| {
        let mut desk = at.desk();
        let old = desk.attempts.iter_mut().find(|old| old.number == asked.number);
        *old.unwrap() = asked.clone();
        Ok(())
    });
}

fn guests(repositories: &mut MockRepositories, stage: &Stage) {
    let at = stage.clone();
    let guestlist = &mut repositories.guestlist;
    guestlist
        .expect_lock_attendee()
        .returning(move |_, _| Ok(at.desk().attendee.clone()));
    let at = stage.clone();
    guestlist.expect_store_attendee().returning(move |attendee| {
        at.desk().attendee = Some(attendee.clone());
        Ok(())
    });
    guestlist
        .expect_people_with_free_tickets()
        .returning(|_, _| Ok(Vec::new()));
    repositories
        .transfers
        .expect_cancel_of()
        .returning(|_, _| Ok(Vec::new()));
    let ticketing = &mut repositories.ticketing;
    let at = stage.clone();
    ticketing.expect_insert_tickets().returning(move |made, _| {
        at.desk().tickets.extend(made.iter().map(|(ticket, _)| ticket.clone()));
        Ok(true)
    });
    let at = stage.clone();
    ticketing
        .expect_lock_tickets_of_order()
        .returning(move |_| Ok(at.desk().tickets.clone()));
    let at = stage.clone();
    ticketing.expect_void_tickets().returning(move |ids, status, seats, _| {
        let mut desk = at.desk();
        let active = desk
            .tickets
            .iter_mut()
            .filter(|ticket| ticket.status == TicketStatus::Active);
        let voided = active.filter(|ticket| ids.contains(&ticket.id)).map(|ticket| {
            ticket.status = status;
            ticket.seat_kept = seats == SeatFate::Kept;
            ticket.id
        });
        Ok(voided.collect())
    });
    ticketing.expect_note_refunded().returning(|_| Ok(()));
    repositories
        .requests
        .expect_decline_pending()
        .returning(|_, _| Ok(Vec::new()));
    repositories
        .invites
        .expect_revoke_pending()
        .returning(|_, _| Ok(Vec::new()));
}

fn told(repositories: &mut MockRepositories, stage: &Stage) {
    repositories.audit.expect_append().returning(|_| Ok(()));
    let at = stage.clone();
    repositories.notifications.expect_add().returning(move |notes| {
        let lines = notes.iter().map(|note| {
            let name = if note.recipient == BOB { "Bob" } else { "Asha" };
            format!("{name} {}", note.notice.kind())
        });
        at.desk().told.extend(lines);
        Ok(())
    });
    let at = stage.clone();
    repositories.jobs.expect_enqueue().returning(move |new| {
        at.desk().jobs.push(new.job.clone());
        Ok(())
    });
    repositories
        .events
        .expect_standing()
        .returning(|_, _, _| Ok(Some(standing())));
}

fn standing() -> Standing {
    Standing {
        event: EVENT,
        host: BOB,
        announced: true,
        visibility: turnout_domain::events::Visibility::Public,
        guest: GuestStatus::None,
        is_superuser: false,
        grants: Vec::new(),
    }
}

fn queries(parts: &mut Parts, stage: &Stage) {
    let at = stage.clone();
    let booking = &mut parts.booking_queries;
    booking.expect_reservation().returning(move |_| {
        let desk = at.desk();
        Ok(Some(ReservationView {
            reservation: desk.reservation.clone(),
            order: desk.live_order().map(|order| order.id),
        }))
    });
    let at = stage.clone();
    booking.expect_order().returning(move |_| Ok(at.desk().view()));
    let at = stage.clone();
    let payments = &mut parts.payment_queries;
    payments.expect_transaction().returning(move |id| {
        let movements = &at.desk().movements;
        Ok(movements.iter().find(|movement| movement.id == id).cloned())
    });
    let at = stage.clone();
    payments
        .expect_attempts()
        .returning(move |_| Ok(at.desk().attempts.clone()));
    let at = stage.clone();
    payments.expect_pending_refunds().returning(move |_, _| {
        let movements = &at.desk().movements;
        let refunds = movements
            .iter()
            .filter(|movement| movement.kind == TransactionKind::Refund);
        let pending = refunds.filter(|refund| refund.status == TransactionStatus::Pending);
        Ok(pending.map(|refund| refund.id).collect())
    });
    let events = &mut parts.event_queries;
    events.expect_standing().returning(|_, _, _| Ok(Some(standing())));
    let at = stage.clone();
    let notifications = &mut parts.notification_queries;
    notifications.expect_event_line().returning(move |_| {
        let facts = &at.desk().facts;
        Ok(Some(EventLine {
            title: facts.title.clone(),
            status: facts.status,
            cancel_reason: "Rain.".to_owned(),
        }))
    });
    notifications
        .expect_audience()
        .returning(|_, after, _| Ok(if after.is_none() { vec![ASHA] } else { Vec::new() }));
}

/// The event was cancelled.
pub(super) fn cancel(stage: &Stage) {
    stage.desk().facts.status = EventStatus::Cancelled;
}
