use turnout_domain::guestlist::{Attendee, SeatsGained};
use turnout_domain::money::{Currency, Money};
use turnout_ports::testing::Endings;

use super::*;
use crate::guestlist::stage::{BOB, EVENT, Log, Stage, TIER, facts, inventory, simply};
use crate::testing::{ASHA, signed_in};
use crate::ticketing::samples::{TICKET, detail};

/// Asha's ticket of one seat at Bob's event, which stands there.
fn stage(status: TicketStatus) -> Stage {
    let mut stage = Stage::of(facts());
    let mut seen = detail(status);
    (seen.ticket.event, seen.ticket.tier) = (EVENT, TIER);
    let ticket = seen.ticket.clone();
    let queries = &mut stage.parts.ticket_queries;
    queries.expect_find().returning(move |_| Ok(Some(seen.clone())));
    let ticketing = &mut stage.parts.repositories.ticketing;
    ticketing
        .expect_lock_ticket()
        .returning(move |_| Ok(Some((ticket.clone(), ASHA))));
    ticketing
        .expect_void_tickets()
        .returning(|tickets, _, _, _| Ok(tickets.to_vec()));
    sold(&mut stage);
    stage
}

fn sold(stage: &mut Stage) {
    let log = stage.log.clone();
    let repositories = &mut stage.parts.repositories;
    repositories.booking.checkpoint();
    repositories.booking.expect_lock_inventory().returning(|_| {
        let mut sold = inventory();
        (sold.event.sold, sold.going) = (1, 1);
        sold.tiers.entry(TIER).and_modify(|count| count.sold = 1);
        Ok(Some(sold))
    });
    let seats = log.clone();
    repositories
        .booking
        .expect_store_inventory()
        .returning(move |_, inventory| {
            seats.write(format!("sold {} going {}", inventory.event.sold, inventory.going));
            Ok(())
        });
    repositories.guestlist.checkpoint();
    repositories.guestlist.expect_lock_attendee().returning(|event, user| {
        let nothing = Money::zero(Currency::Inr);
        let gained = SeatsGained {
            seats: 1,
            ticket_type: "VIP".to_owned(),
            paid: nothing,
            platform_fee: nothing,
            request: None,
            invite: None,
            unasked_at: None,
        };
        Ok(Some(Attendee::confirmed(uuid::Uuid::nil().into(), event, user, gained)))
    });
    repositories
        .guestlist
        .expect_store_attendee()
        .returning(move |attendee| {
            log.write(format!("attendee {} with {}", attendee.status, attendee.seats));
            Ok(())
        });
}

type Outcome = Result<Answer<()>, CancelTicketError>;

async fn cancel_as(stage: Stage, user: UserId, terms: CancelTerms) -> (Outcome, Endings, Log) {
    let log = stage.log.clone();
    let (app, store) = stage.parts.build();
    let outcome = cancel_ticket(&app, &signed_in(user), user, TICKET, &terms, &simply()).await;
    (outcome, store.endings(), log)
}

async fn cancel(stage: Stage, user: UserId) -> (Outcome, Endings, Log) {
    cancel_as(stage, user, CancelTerms::GiveBack).await
}

fn take(seat: SeatFate) -> CancelTerms {
    CancelTerms::Take {
        reason: "The seat is broken.".to_owned(),
        seat,
    }
}

/// As `stage`, with a ticket that this person paid for.
fn paid_stage(status: TicketStatus, buyer: UserId) -> Stage {
    let order = paid_by(buyer);
    let mut stage = stage(status);
    let mut seen = detail(status);
    (seen.ticket.event, seen.ticket.tier, seen.ticket.order) = (EVENT, TIER, Some(order.id));
    let ticket = seen.ticket.clone();
    stage.parts.ticket_queries.checkpoint();
    stage
        .parts
        .ticket_queries
        .expect_find()
        .returning(move |_| Ok(Some(seen.clone())));
    let repositories = &mut stage.parts.repositories;
    repositories.ticketing.checkpoint();
    repositories
        .ticketing
        .expect_lock_ticket()
        .returning(move |_| Ok(Some((ticket.clone(), ASHA))));
    let log = stage.log.clone();
    repositories
        .ticketing
        .expect_void_tickets()
        .returning(move |tickets, status, seats, _| {
            log.write(format!("void {status} {seats:?}"));
            Ok(tickets.to_vec())
        });
    repositories
        .booking
        .expect_lock_order()
        .returning(move |_| Ok(Some(order.clone())));
    stage
}

fn paid_by(buyer: UserId) -> Order {
    let order = crate::payments::stage::Stage::ordered().desk().order.clone().unwrap();
    let paid = order
        .pay(DateTime::UNIX_EPOCH, &crate::payments::stage::sandbox(), "pay_1")
        .unwrap();
    Order { buyer, ..paid }
}

#[tokio::test]
async fn the_host_takes_it_and_the_guest_is_told() {
    let (outcome, endings, log) = cancel(stage(TicketStatus::Active), BOB).await;
    assert!(outcome.is_ok() && endings.commits == 1);
    assert_eq!(
        log.lines(),
        [
            "attendee cancelled with 0",
            "audit ticketing.tickets_voided",
            "audit guestlist.attendee_cancelled",
            "sold 0 going 0",
            "tell Asha ticket_cancelled",
        ]
    );
}

#[tokio::test]
async fn the_guest_gives_it_back_and_the_host_is_told() {
    let mut stage = stage(TicketStatus::Active);
    stage.parts.repositories.events.expect_lookup().returning(|id| {
        let event = turnout_domain::events::Event::draft(id, BOB, "Rooftop");
        Ok(Some(event))
    });
    let (outcome, _, log) = cancel(stage, ASHA).await;
    assert!(outcome.is_ok());
    assert_eq!(log.lines()[0], "attendee not_going with 0");
    assert_eq!(log.lines()[4], "tell Bob ticket_cancelled");
}

#[tokio::test]
async fn a_void_one_stays_void_and_a_used_one_used() {
    for status in [TicketStatus::Cancelled, TicketStatus::Refunded] {
        let (outcome, _, log) = cancel(stage(status), BOB).await;
        assert!(outcome.is_ok() && log.lines().is_empty());
    }
    let (outcome, endings, _) = cancel(stage(TicketStatus::Used), ASHA).await;
    assert!(matches!(outcome, Err(CancelTicketError::Used)) && endings.commits == 0);
}

#[tokio::test]
async fn to_strangers_there_is_no_ticket() {
    let stranger = UserId::new(uuid::Uuid::from_u128(9));
    for status in [TicketStatus::Active, TicketStatus::Used, TicketStatus::Cancelled] {
        let (outcome, endings, _) = cancel(stage(status), stranger).await;
        assert!(matches!(outcome, Err(CancelTicketError::NotFound)) && endings.commits == 0);
    }
}

#[tokio::test]
async fn a_paid_one_is_not_given_back_but_the_host_takes_it() {
    for user in [ASHA, BOB] {
        let (outcome, endings, log) = cancel(paid_stage(TicketStatus::Active, ASHA), user).await;
        assert!(matches!(outcome, Err(CancelTicketError::Paid { .. })) && endings.commits == 0);
        assert!(log.lines().is_empty());
    }
    let stage = paid_stage(TicketStatus::Active, ASHA);
    let (outcome, endings, log) = cancel_as(stage, BOB, take(SeatFate::Free)).await;
    assert!(outcome.is_ok() && endings.commits == 1);
    let lines = log.lines();
    assert_eq!(lines[0], "void cancelled Free");
    assert_eq!(lines[4..], ["sold 0 going 0", "tell Asha ticket_cancelled"]);
}

#[tokio::test]
async fn a_kept_seat_stays_sold_with_nobody_in_it() {
    let stage = paid_stage(TicketStatus::Active, ASHA);
    let (outcome, _, log) = cancel_as(stage, BOB, take(SeatFate::Kept)).await;
    assert!(outcome.is_ok());
    let lines = log.lines();
    assert_eq!(lines[0], "void cancelled Kept");
    assert_eq!(lines[1], "attendee cancelled with 0");
    assert_eq!(lines[4], "sold 1 going 0");
}

#[tokio::test]
async fn whoever_paid_for_somebody_elses_ticket_is_told_too() {
    let stage = paid_stage(TicketStatus::Active, BOB);
    let (outcome, _, log) = cancel_as(stage, BOB, take(SeatFate::Free)).await;
    assert!(outcome.is_ok());
    assert_eq!(
        log.lines()[5..],
        ["tell Asha ticket_cancelled", "tell Bob ticket_cancelled"]
    );
}

#[tokio::test]
async fn the_owner_takes_nothing_and_strangers_know_nothing() {
    let stranger = UserId::new(uuid::Uuid::from_u128(9));
    for status in [TicketStatus::Active, TicketStatus::Cancelled] {
        let (outcome, endings, _) = cancel_as(paid_stage(status, ASHA), ASHA, take(SeatFate::Free)).await;
        assert!(matches!(outcome, Err(CancelTicketError::Forbidden)) && endings.commits == 0);
        let (outcome, _, _) = cancel_as(paid_stage(status, ASHA), stranger, take(SeatFate::Free)).await;
        assert!(matches!(outcome, Err(CancelTicketError::NotFound)));
    }
}

#[tokio::test]
async fn what_is_over_stays_as_it_is_on_any_terms() {
    for seat in [SeatFate::Free, SeatFate::Kept] {
        for status in [TicketStatus::Cancelled, TicketStatus::Refunded] {
            let (outcome, _, log) = cancel_as(paid_stage(status, ASHA), BOB, take(seat)).await;
            assert!(outcome.is_ok() && log.lines().is_empty());
        }
        let (outcome, _, _) = cancel_as(paid_stage(TicketStatus::Used, ASHA), BOB, take(seat)).await;
        assert!(matches!(outcome, Err(CancelTicketError::Used)));
    }
}
