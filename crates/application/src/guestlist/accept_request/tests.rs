use turnout_domain::booking::{BookingFacts, SeatCount};
use turnout_ports::testing::Endings;

use super::*;
use crate::guestlist::JoinError;
use crate::guestlist::stage::{BOB, Stage, facts, inventory, paid, request, simply};
use crate::testing::{ASHA, signed_in};

async fn accept(stage: Stage, user: UserId) -> (Result<RequestDetail, RequestError>, Endings) {
    let (app, store) = stage.parts.build();
    let id = request(RequestStatus::Pending).id;
    let answer = accept_request(&app, &signed_in(user), user, id, "Welcome", &simply()).await;
    let outcome = answer.map(|answer| match answer {
        Answer::Done(detail) => detail,
        other => panic!("{other:?}"),
    });
    (outcome, store.endings())
}

fn stage(facts: BookingFacts, status: RequestStatus) -> Stage {
    Stage::of(facts).with_request(request(status))
}

#[tokio::test]
async fn a_free_event_confirms_the_guest_at_once() {
    let stage = stage(facts(), RequestStatus::Pending);
    let log = stage.log.clone();
    let (outcome, endings) = accept(stage, BOB).await;
    let detail = outcome.unwrap();
    assert_eq!((detail.request.status, detail.held), (RequestStatus::Accepted, None));
    assert_eq!(endings.commits, 1);
    assert_eq!(
        log.lines(),
        [
            "tickets 1",
            "audit guestlist.attendee_confirmed",
            "audit ticketing.tickets_issued",
            "tell Asha booking_confirmed",
            "tell Bob booking_received",
            "request pending to accepted",
            "held 0 sold 1 going 1 requests 0",
            "audit guestlist.request_accepted",
            "tell Asha request_accepted",
        ]
    );
}

#[tokio::test]
async fn a_paid_event_keeps_the_seats_and_tells_the_guest_to_pay() {
    let facts = BookingFacts {
        hold_minutes: Some(30),
        ..paid()
    };
    let stage = stage(facts, RequestStatus::Pending);
    let log = stage.log.clone();
    let (outcome, _) = accept(stage, BOB).await;
    let detail = outcome.unwrap();
    let held = detail.held.unwrap();
    assert_eq!((Some(held.key), held.seats), (detail.request.reservation, 1));
    assert_eq!(
        log.lines(),
        [
            "hold 1 for 30 minutes as request",
            "audit booking.seats_reserved",
            "request pending to accepted",
            "held 1 sold 0 going 0 requests 0",
            "audit guestlist.request_accepted",
            "tell Asha payment_due",
        ]
    );
}

#[tokio::test]
async fn where_nothing_is_left_nothing_changes() {
    let mut stage = stage(facts(), RequestStatus::Pending);
    let booking = &mut stage.parts.repositories.booking;
    booking.checkpoint();
    booking.expect_facts().returning(|_, _, _, _| Ok(Some(facts())));
    booking.expect_lock_inventory().returning(|_| {
        let mut full = inventory();
        full.event = SeatCount {
            capacity: 2,
            held: 1,
            sold: 1,
            waiting: 0,
        };
        Ok(Some(full))
    });
    booking
        .expect_expire_reservations()
        .times(1)
        .returning(|_, _, _| Ok(Vec::new()));
    let log = stage.log.clone();
    let (outcome, endings) = accept(stage, BOB).await;
    let soldout = matches!(outcome, Err(RequestError::Join(JoinError::SoldOut { available: 0 })));
    assert!(soldout && endings.commits == 0);
    assert!(log.lines().is_empty());
}

#[tokio::test]
async fn only_who_decides_accepts() {
    let stranger = UserId::new(uuid::Uuid::from_u128(9));
    let (outcome, _) = accept(stage(facts(), RequestStatus::Pending), stranger).await;
    assert!(matches!(outcome, Err(RequestError::NotFound)));
    let (outcome, _) = accept(stage(facts(), RequestStatus::Pending), ASHA).await;
    assert!(matches!(outcome, Err(RequestError::Forbidden)));
}

#[tokio::test]
async fn what_is_decided_stays_decided() {
    for from in [
        RequestStatus::Accepted,
        RequestStatus::Declined,
        RequestStatus::Cancelled,
    ] {
        let stage = stage(facts(), from);
        let log = stage.log.clone();
        let (outcome, endings) = accept(stage, BOB).await;
        assert!(matches!(outcome, Err(RequestError::Step(refused)) if refused.from == from));
        assert!(log.lines().is_empty() && endings.commits == 0);
    }
}

#[tokio::test]
async fn other_tickets_are_drawn_when_a_number_is_taken() {
    let mut stage = stage(facts(), RequestStatus::Pending);
    let tries = crate::guestlist::stage::Log::default();
    let counted = tries.clone();
    let ticketing = &mut stage.parts.repositories.ticketing;
    ticketing.checkpoint();
    ticketing.expect_insert_tickets().returning(move |tickets, _| {
        counted.write(tickets[0].0.number.clone());
        Ok(counted.lines().len() == 3)
    });
    let (outcome, endings) = accept(stage, BOB).await;
    assert!(outcome.is_ok());
    assert_eq!((endings.commits, endings.rollbacks), (1, 2));
    let mut numbers = tries.lines();
    numbers.dedup();
    assert_eq!(numbers.len(), 3, "each time other numbers");
}
