use chrono::TimeDelta;
use turnout_domain::booking::{FeeBearer, FeeRule, GstRule, SeatCount};
use turnout_domain::booking::{Order, Price, Reservation, ReservationSource, Seats, WhenRefunded};
use turnout_domain::money::{Currency, Money};
use uuid::Uuid;

use super::*;
use crate::guestlist::stage::{BOB, EVENT, Stage, TIER, facts, inventory, now, request, simply};
use crate::testing::{ASHA, signed_in};

const KEY: ReservationId = ReservationId::new(Uuid::from_u128(0x8));

async fn cancel(stage: Stage, user: UserId) -> Result<RequestDetail, RequestError> {
    let (app, _) = stage.parts.build();
    let id = request(RequestStatus::Pending).id;
    match cancel_request(&app, &signed_in(user), user, id, &simply()).await? {
        Answer::Done(detail) => Ok(detail),
        other => panic!("{other:?}"),
    }
}

fn accepted(reservation: Option<ReservationId>) -> JoinRequest {
    JoinRequest {
        reservation,
        tier: Some(TIER),
        decided_at: Some(now() - TimeDelta::hours(1)),
        decided_by: Some(BOB),
        ..request(RequestStatus::Accepted)
    }
}

/// The seats of the event, as the accepted request left them.
fn seats(stage: &mut Stage, held: u32, sold: u32) {
    let booking = &mut stage.parts.repositories.booking;
    booking.checkpoint();
    booking.expect_lock_inventory().returning(move |_| {
        let count = SeatCount {
            capacity: 2,
            held,
            sold,
            waiting: 0,
        };
        let mut inventory = inventory();
        inventory.event = count;
        inventory.tiers = [(TIER, count)].into();
        inventory.going = sold;
        Ok(Some(inventory))
    });
    booking.expect_facts().returning(|_, _, _, _| Ok(Some(facts())));
    booking
        .expect_lock_live_reservations_of()
        .returning(|_, _| Ok(Vec::new()));
    let log = stage.log.clone();
    booking.expect_store_inventory().returning(move |_, inventory| {
        log.write(format!("held {} sold {}", inventory.event.held, inventory.event.sold));
        Ok(())
    });
}

fn ticket(id: u128, status: TicketStatus, created_at: DateTime<Utc>) -> Ticket {
    Ticket {
        id: Uuid::from_u128(id).into(),
        number: format!("TKT-{id}"),
        event: EVENT,
        tier: TIER,
        order: None,
        attendee: Uuid::from_u128(0xA).into(),
        holder: ASHA,
        seat_no: 1,
        guest_name: String::new(),
        guest_email: None,
        guest_phone: None,
        status,
        seat_kept: false,
        generation: 1,
        key_id: 1,
        created_at,
    }
}

fn reservation(status: ReservationStatus) -> Reservation {
    Reservation {
        key: KEY,
        event: EVENT,
        tier: TIER,
        user: ASHA,
        seats: Seats::ONE,
        price: price(),
        status,
        source: ReservationSource::Request,
        expires_at: now() + TimeDelta::minutes(5),
        created_at: now(),
    }
}

fn price() -> Price {
    let unit = Money::parse("499", Currency::Inr).unwrap();
    let nothing = rust_decimal::Decimal::ZERO;
    let (gst, fee) = (
        GstRule {
            percent: nothing,
            inclusive: true,
        },
        FeeRule {
            percent: nothing,
            fixed: nothing,
            bearer: FeeBearer::Host,
        },
    );
    Price::of(unit, Seats::ONE, gst, fee).unwrap()
}

fn order(status: OrderStatus) -> Order {
    Order {
        id: Uuid::from_u128(0x0D).into(),
        number: "ORD-1".to_owned(),
        buyer: ASHA,
        event: EVENT,
        tier: TIER,
        reservation: KEY,
        seats: Seats::ONE,
        status,
        price: price(),
        captured: price().total,
        refunded: Money::zero(Currency::Inr),
        when_refunded: WhenRefunded::ReleaseSeats,
        provider: None,
        attempt: 1,
        payment_ref: None,
        failure: String::new(),
        expires_at: now(),
        created_at: now(),
        paid_at: None,
        closed_at: None,
        version: 1,
    }
}

fn no_tickets(stage: &mut Stage) {
    let ticketing = &mut stage.parts.repositories.ticketing;
    ticketing
        .expect_lock_tickets_of_person()
        .returning(|_, _| Ok(Vec::new()));
    ticketing.expect_void_tickets().returning(|_, _, _, _| Ok(Vec::new()));
}

#[tokio::test]
async fn a_pending_request_is_withdrawn_by_its_requester_alone() {
    let stage = Stage::of(facts()).with_request(request(RequestStatus::Pending));
    let log = stage.log.clone();
    assert_eq!(
        cancel(stage, ASHA).await.unwrap().request.status,
        RequestStatus::Cancelled
    );
    assert_eq!(
        log.lines(),
        [
            "request pending to cancelled",
            "held 0 sold 0 going 0 requests 0",
            "audit guestlist.request_cancelled",
            "tell Bob request_cancelled"
        ]
    );
    let stage = Stage::of(facts()).with_request(request(RequestStatus::Pending));
    assert!(matches!(cancel(stage, BOB).await, Err(RequestError::Step(_))));
    let stage = Stage::of(facts()).with_request(request(RequestStatus::Pending));
    let stranger = UserId::new(Uuid::from_u128(9));
    assert!(matches!(cancel(stage, stranger).await, Err(RequestError::NotFound)));
}

#[tokio::test]
async fn either_party_gives_the_seats_of_an_accepted_request_back() {
    for (user, told) in [(ASHA, "tell Bob request_cancelled"), (BOB, "tell Asha place_withdrawn")] {
        let mut stage = Stage::of(facts()).with_request(accepted(None));
        seats(&mut stage, 0, 1);
        let accepted_at = now() - TimeDelta::hours(1);
        let other_booking = ticket(2, TicketStatus::Active, now() - TimeDelta::minutes(1));
        let ticketing = &mut stage.parts.repositories.ticketing;
        ticketing.expect_lock_tickets_of_person().returning(move |_, _| {
            Ok(vec![
                ticket(1, TicketStatus::Active, accepted_at),
                other_booking.clone(),
            ])
        });
        ticketing.expect_void_tickets().returning(|tickets, status, seats, _| {
            assert_eq!(
                (tickets, status, seats),
                (
                    [Uuid::from_u128(1).into()].as_slice(),
                    TicketStatus::Cancelled,
                    SeatFate::Free
                )
            );
            Ok(tickets.to_vec())
        });
        let log = stage.log.clone();
        cancel(stage, user).await.unwrap();
        let lines = log.lines();
        assert!(lines.contains(&"held 0 sold 0".to_owned()), "{lines:?}");
        assert_eq!(lines.last().map(String::as_str), Some(told));
    }
}

#[tokio::test]
async fn whoever_came_in_keeps_the_seat() {
    let mut stage = Stage::of(facts()).with_request(accepted(None));
    seats(&mut stage, 0, 1);
    let accepted_at = now() - TimeDelta::hours(1);
    let ticketing = &mut stage.parts.repositories.ticketing;
    ticketing
        .expect_lock_tickets_of_person()
        .returning(move |_, _| Ok(vec![ticket(1, TicketStatus::Used, accepted_at)]));
    let log = stage.log.clone();
    assert!(matches!(cancel(stage, BOB).await, Err(RequestError::CheckedIn)));
    assert!(log.lines().is_empty());
}

#[tokio::test]
async fn a_hold_is_released_and_its_order_cancelled() {
    let mut stage = Stage::of(facts()).with_request(accepted(Some(KEY)));
    seats(&mut stage, 1, 0);
    no_tickets(&mut stage);
    let booking = &mut stage.parts.repositories.booking;
    booking
        .expect_lock_reservation()
        .returning(|_| Ok(Some(reservation(ReservationStatus::Live))));
    booking
        .expect_lock_order_of()
        .returning(|_| Ok(Some(order(OrderStatus::Pending))));
    booking
        .expect_end_reservation()
        .returning(|_, end, _| Ok(end == ReservationStatus::Released));
    let log = stage.log.clone();
    let stored = log.clone();
    booking.expect_store_order().returning(move |order| {
        stored.write(format!("order {}", order.status));
        Ok(())
    });
    cancel(stage, ASHA).await.unwrap();
    assert_eq!(
        log.lines(),
        [
            "audit booking.seats_released",
            "order cancelled",
            "audit booking.order_cancelled",
            "request accepted to cancelled",
            "held 0 sold 0",
            "audit guestlist.request_cancelled",
            "tell Bob request_cancelled",
        ]
    );
}

#[tokio::test]
async fn what_was_paid_is_refunded_instead() {
    let mut stage = Stage::of(facts()).with_request(accepted(Some(KEY)));
    seats(&mut stage, 0, 1);
    no_tickets(&mut stage);
    let booking = &mut stage.parts.repositories.booking;
    booking
        .expect_lock_reservation()
        .returning(|_| Ok(Some(reservation(ReservationStatus::Consumed))));
    booking
        .expect_lock_order_of()
        .returning(|_| Ok(Some(order(OrderStatus::Paid))));
    let log = stage.log.clone();
    let outcome = cancel(stage, BOB).await;
    assert!(matches!(outcome, Err(RequestError::Paid { order }) if order.uuid() == Uuid::from_u128(0x0D)));
    assert!(log.lines().is_empty());
}

#[tokio::test]
async fn seats_of_a_later_free_order_are_given_back() {
    let mut stage = Stage::of(facts()).with_request(accepted(Some(KEY)));
    seats(&mut stage, 0, 1);
    let free = Order {
        captured: Money::zero(Currency::Inr),
        ..order(OrderStatus::Paid)
    };
    let had = Ticket {
        order: Some(free.id),
        ..ticket(1, TicketStatus::Active, now() - TimeDelta::minutes(1))
    };
    let ticketing = &mut stage.parts.repositories.ticketing;
    ticketing
        .expect_lock_tickets_of_person()
        .returning(move |_, _| Ok(vec![had.clone()]));
    ticketing
        .expect_void_tickets()
        .returning(|tickets, _, _, _| Ok(tickets.to_vec()));
    let booking = &mut stage.parts.repositories.booking;
    booking
        .expect_lock_reservation()
        .returning(|_| Ok(Some(reservation(ReservationStatus::Expired))));
    booking.expect_lock_order_of().returning(|_| Ok(None));
    booking.expect_lock_order().returning(move |_| Ok(Some(free.clone())));
    let log = stage.log.clone();
    cancel(stage, BOB).await.unwrap();
    assert!(log.lines().contains(&"held 0 sold 0".to_owned()), "{:?}", log.lines());
}

#[tokio::test]
async fn seats_that_were_bought_by_a_later_reservation_are_refunded_too() {
    for (bought_at, refused) in [
        (now() - TimeDelta::minutes(1), true),
        (now() - TimeDelta::hours(2), false),
    ] {
        let mut stage = Stage::of(facts()).with_request(accepted(Some(KEY)));
        seats(&mut stage, 0, 1);
        let bought = Ticket {
            order: Some(order(OrderStatus::Paid).id),
            ..ticket(1, TicketStatus::Active, bought_at)
        };
        let ticketing = &mut stage.parts.repositories.ticketing;
        ticketing
            .expect_lock_tickets_of_person()
            .returning(move |_, _| Ok(vec![bought.clone()]));
        let booking = &mut stage.parts.repositories.booking;
        booking
            .expect_lock_reservation()
            .returning(|_| Ok(Some(reservation(ReservationStatus::Expired))));
        booking.expect_lock_order_of().returning(|_| Ok(None));
        booking
            .expect_lock_order()
            .returning(|_| Ok(Some(order(OrderStatus::Paid))));
        let outcome = cancel(stage, BOB).await;
        assert_eq!(
            matches!(outcome, Err(RequestError::Paid { .. })),
            refused,
            "{outcome:?}"
        );
        assert!(
            refused || outcome.is_ok(),
            "what was bought before is another matter: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn later_holds_end_unless_something_else_welcomes_the_guest() {
    for is_welcome in [false, true] {
        let mut stage = Stage::of(facts()).with_request(accepted(None));
        no_tickets(&mut stage);
        let booking = &mut stage.parts.repositories.booking;
        booking.checkpoint();
        let mut known = facts();
        known.guest.is_welcome = is_welcome;
        booking
            .expect_facts()
            .returning(move |_, _, _, _| Ok(Some(known.clone())));
        booking
            .expect_lock_live_reservations_of()
            .returning(|_, _| Ok(vec![reservation(ReservationStatus::Live)]));
        booking.expect_lock_order_of().returning(|_| Ok(None));
        booking.expect_end_reservation().returning(|_, _, _| Ok(true));
        booking.expect_lock_inventory().returning(|_| {
            let count = SeatCount {
                capacity: 2,
                held: 1,
                sold: 0,
                waiting: 0,
            };
            let mut inventory = inventory();
            inventory.event = count;
            inventory.tiers = [(TIER, count)].into();
            Ok(Some(inventory))
        });
        let log = stage.log.clone();
        booking.expect_store_inventory().returning(move |_, inventory| {
            log.write(format!("held {}", inventory.event.held));
            Ok(())
        });
        let log = stage.log.clone();
        cancel(stage, BOB).await.unwrap();
        let kept = format!("held {}", u32::from(is_welcome));
        assert!(log.lines().contains(&kept), "{:?}", log.lines());
    }
}
