use turnout_domain::ids::UserId;
use turnout_domain::ticketing::TicketStatus;
use turnout_ports::testing::Endings;

use super::*;
use crate::guestlist::stage::{BOB, EVENT, Log, Stage, TIER, facts, inventory, simply};
use crate::testing::{ASHA, signed_in};
use crate::ticketing::samples::{TICKET, detail};

/// Asha's ticket at Bob's event. Its seat counts as sold and is kept, or not.
fn stage(status: TicketStatus, seat_kept: bool) -> Stage {
    let mut stage = Stage::of(facts());
    let mut seen = detail(status);
    (seen.ticket.event, seen.ticket.tier, seen.ticket.seat_kept) = (EVENT, TIER, seat_kept);
    let ticket = seen.ticket.clone();
    let queries = &mut stage.parts.ticket_queries;
    queries.expect_find().returning(move |_| Ok(Some(seen.clone())));
    let repositories = &mut stage.parts.repositories;
    let ticketing = &mut repositories.ticketing;
    ticketing
        .expect_lock_ticket()
        .returning(move |_| Ok(Some((ticket.clone(), ASHA))));
    let log = stage.log.clone();
    ticketing.expect_release_seat().returning(move |_| {
        log.write("released".to_owned());
        Ok(true)
    });
    repositories.booking.checkpoint();
    repositories.booking.expect_lock_inventory().returning(|_| {
        let mut sold = inventory();
        sold.event.sold = 1;
        sold.tiers.entry(TIER).and_modify(|count| count.sold = 1);
        Ok(Some(sold))
    });
    let log = stage.log.clone();
    repositories
        .booking
        .expect_store_inventory()
        .returning(move |_, inventory| {
            log.write(format!("sold {}", inventory.event.sold));
            Ok(())
        });
    stage
}

async fn release(stage: Stage, user: UserId) -> (Result<Answer<()>, ReleaseSeatError>, Endings, Log) {
    let log = stage.log.clone();
    let (app, store) = stage.parts.build();
    let outcome = release_seat(&app, &signed_in(user), TICKET, &simply()).await;
    (outcome, store.endings(), log)
}

#[tokio::test]
async fn a_kept_seat_is_free_and_that_is_written_down() {
    for status in [TicketStatus::Cancelled, TicketStatus::Refunded] {
        let (outcome, endings, log) = release(stage(status, true), BOB).await;
        assert!(outcome.is_ok() && endings.commits == 1);
        assert_eq!(log.lines(), ["released", "sold 0", "audit ticketing.seat_released"]);
    }
}

#[tokio::test]
async fn what_is_free_already_is_not_released_again() {
    let (outcome, _, log) = release(stage(TicketStatus::Cancelled, false), BOB).await;
    assert!(outcome.is_ok() && log.lines().is_empty());
}

#[tokio::test]
async fn the_seat_of_a_good_ticket_is_somebodys() {
    for status in [TicketStatus::Active, TicketStatus::Used] {
        let (outcome, endings, log) = release(stage(status, false), BOB).await;
        assert!(matches!(outcome, Err(ReleaseSeatError::Refused(ReleaseRefused(is))) if is == status));
        assert!(endings.commits == 0 && log.lines().is_empty());
    }
}

#[tokio::test]
async fn neither_the_owner_nor_strangers_release_it() {
    let (outcome, endings, _) = release(stage(TicketStatus::Cancelled, true), ASHA).await;
    assert!(matches!(outcome, Err(ReleaseSeatError::Forbidden)) && endings.commits == 0);
    let stranger = UserId::new(uuid::Uuid::from_u128(9));
    for status in [TicketStatus::Active, TicketStatus::Cancelled] {
        let (outcome, _, _) = release(stage(status, false), stranger).await;
        assert!(matches!(outcome, Err(ReleaseSeatError::NotFound)));
    }
}
