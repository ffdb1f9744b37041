use turnout_domain::accounts::Phone;
use turnout_domain::booking::SeatCount;
use turnout_ports::accounts::Registered;
use turnout_ports::testing::Endings;

use super::*;
use crate::guestlist::stage::{BOB, EVENT, Log, Stage, inventory, paid, simply, user};
use crate::testing::{ASHA, signed_in};

const NUMBER: &str = "+919876543210";

fn stage() -> Stage {
    let mut stage = Stage::of(paid());
    let booking = &mut stage.parts.repositories.booking;
    booking.expect_end_reservation().returning(|_, _, _| Ok(true));
    stage
}

fn to(target: Target) -> SeatGift {
    SeatGift {
        event: EVENT,
        tier: None,
        seats: Seats::ONE,
        target,
        message: "Welcome".to_owned(),
    }
}

fn number() -> Target {
    Target::Phone(Phone::parse(NUMBER).unwrap())
}

type Given = Result<GivenSeats, GiveSeatsError>;

async fn give(stage: Stage, giver: UserId, target: Target) -> (Given, Endings, Log) {
    let log = stage.log.clone();
    let (app, store) = stage.parts.build();
    let answer = give_seats(&app, &signed_in(giver), giver, to(target), &simply()).await;
    let outcome = answer.map(|answer| match answer {
        Answer::Done(seats) => seats,
        other => panic!("{other:?}"),
    });
    (outcome, store.endings(), log)
}

#[tokio::test]
async fn seats_of_a_paid_tier_are_sold_at_once() {
    let (outcome, endings, log) = give(stage(), BOB, Target::User(ASHA)).await;
    let given = outcome.unwrap();
    assert_eq!(given.reservation.status, ReservationStatus::Consumed);
    assert_eq!(
        (given.tickets.len(), given.guest.map(|guest| guest.id)),
        (1, Some(ASHA))
    );
    assert_eq!(endings.commits, 1);
    assert_eq!(
        log.lines(),
        [
            "hold 1 for 0 minutes as host",
            "audit booking.seats_reserved",
            "audit booking.reservation_consumed",
            "tickets 1",
            "audit guestlist.attendee_confirmed",
            "audit ticketing.tickets_issued",
            "tell Asha booking_confirmed",
            "held 0 sold 1 going 1 requests 1",
            "audit booking.seats_given",
            "tell Asha seats_given",
        ]
    );
}

#[tokio::test]
async fn a_number_that_nobody_has_becomes_an_account() {
    for is_new in [true, false] {
        let mut stage = stage();
        let users = &mut stage.parts.repositories.users;
        users.expect_register().times(1).returning(move |new| {
            assert!(!new.is_verified && new.phone.as_str() == NUMBER);
            Ok(Registered {
                user: user(ASHA),
                is_new,
            })
        });
        let (outcome, _, log) = give(stage, BOB, number()).await;
        assert_eq!(outcome.unwrap().guest, None, "whose it is, is not told");
        assert_eq!(log.lines()[0] == "audit accounts.user_created", is_new);
    }
}

#[tokio::test]
async fn shut_accounts_get_nothing() {
    let shut = || User {
        is_active: false,
        ..user(ASHA)
    };
    let mut by_number = stage();
    let users = &mut by_number.parts.repositories.users;
    users.expect_register().returning(move |_| {
        Ok(Registered {
            user: shut(),
            is_new: false,
        })
    });
    let mut by_name = stage();
    let users = &mut by_name.parts.repositories.users;
    users.checkpoint();
    users.expect_find().returning(move |_| Ok(Some(shut())));
    for (stage, target) in [(by_number, number()), (by_name, Target::User(ASHA))] {
        let (outcome, endings, log) = give(stage, BOB, target).await;
        assert!(matches!(outcome, Err(GiveSeatsError::Invalid(_))) && endings.commits == 0);
        assert!(log.lines().is_empty());
    }
}

#[tokio::test]
async fn nobody_else_gives_and_the_host_gets_nothing() {
    let (outcome, endings, _) = give(stage(), ASHA, Target::User(ASHA)).await;
    assert!(matches!(outcome, Err(GiveSeatsError::Forbidden)) && endings.commits == 0);
    let mut stage = stage();
    let booking = &mut stage.parts.repositories.booking;
    booking.checkpoint();
    booking.expect_lock_inventory().returning(|_| Ok(Some(inventory())));
    booking.expect_facts().returning(|_, _, _, _| {
        let mut facts = paid();
        facts.guest.user = BOB;
        Ok(Some(facts))
    });
    let (outcome, _, _) = give(stage, BOB, Target::User(BOB)).await;
    assert!(matches!(outcome, Err(GiveSeatsError::Join(JoinError::OwnEvent))));
}

fn with_seats(seats: u32) -> Stage {
    let mut stage = stage();
    let booking = &mut stage.parts.repositories.booking;
    booking.checkpoint();
    booking.expect_facts().returning(move |_, _, _, _| {
        let mut facts = paid();
        facts.guest.had.at_event = seats;
        Ok(Some(facts))
    });
    stage
}

#[tokio::test]
async fn what_a_guest_has_is_told_only_to_whoever_would_have_given_seats() {
    let over = |outcome: Given| match outcome {
        Err(GiveSeatsError::Join(JoinError::Refused(BookingRefused::OverLimit(over)))) => over.allowed,
        other => panic!("{other:?}"),
    };
    // More than anybody may have.
    for had in [0, 2] {
        let mut stage = with_seats(had);
        let booking = &mut stage.parts.repositories.booking;
        booking.expect_lock_inventory().returning(|_| Ok(Some(inventory())));
        let gift = SeatGift {
            seats: Seats::new(20).unwrap(),
            ..to(Target::User(ASHA))
        };
        let (app, _) = stage.parts.build();
        let outcome = give_seats(&app, &signed_in(BOB), BOB, gift, &simply()).await;
        let Err(GiveSeatsError::Join(JoinError::Refused(BookingRefused::OverLimit(over)))) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(over.allowed, 2);
    }
    // Nothing is left for anybody.
    let mut stage = with_seats(2);
    let booking = &mut stage.parts.repositories.booking;
    booking.expect_lock_inventory().returning(|_| {
        let mut full = inventory();
        full.event.sold = 2;
        Ok(Some(full))
    });
    let (outcome, _, _) = give(stage, BOB, Target::User(ASHA)).await;
    assert!(matches!(
        outcome,
        Err(GiveSeatsError::Join(JoinError::SoldOut { available: 0 }))
    ));
    // Everybody else would have got them.
    let mut stage = with_seats(2);
    let booking = &mut stage.parts.repositories.booking;
    booking.expect_lock_inventory().returning(|_| Ok(Some(inventory())));
    booking.expect_insert_reservation().returning(|_| Ok(()));
    booking.expect_end_reservation().returning(|_, _, _| Ok(true));
    let (outcome, endings, _) = give(stage, BOB, Target::User(ASHA)).await;
    assert_eq!((over(outcome), endings.commits), (0, 0));
}

#[tokio::test]
async fn where_nothing_is_left_nothing_is_given() {
    let mut stage = stage();
    let booking = &mut stage.parts.repositories.booking;
    booking.checkpoint();
    booking.expect_facts().returning(|_, _, _, _| Ok(Some(paid())));
    booking.expect_lock_inventory().returning(|_| {
        let mut full = inventory();
        full.event = SeatCount {
            sold: 2,
            ..SeatCount::empty(2)
        };
        Ok(Some(full))
    });
    let (outcome, endings, log) = give(stage, BOB, Target::User(ASHA)).await;
    let full = matches!(outcome, Err(GiveSeatsError::Join(JoinError::SoldOut { available: 0 })));
    assert!(full && endings.commits == 0 && log.lines().is_empty());
}
