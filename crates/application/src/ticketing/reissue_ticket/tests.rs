use std::sync::{Arc, Mutex};

use turnout_domain::ticketing::{TicketSecret, TicketStatus};
use turnout_ports::testing::Endings;

use super::*;
use crate::guestlist::stage::{BOB, EVENT, Log, Stage, facts};
use crate::testing::{ASHA, signed_in};
use crate::ticketing::samples::{TICKET, detail};

/// Asha's ticket at Bob's event, which stands there and has these generations, one at each look and lock.
fn stage(status: TicketStatus, generations: &'static [u16]) -> Stage {
    let mut stage = Stage::of(facts());
    let at = move |generation| {
        let mut seen = detail(status);
        (seen.ticket.event, seen.ticket.generation) = (EVENT, generation);
        seen
    };
    let looks = Arc::new(Mutex::new(generations.iter().copied()));
    let next = move || looks.lock().unwrap().next().unwrap();
    let queries = &mut stage.parts.ticket_queries;
    let look = next.clone();
    queries.expect_find().returning(move |_| Ok(Some(at(look()))));
    let ticketing = &mut stage.parts.repositories.ticketing;
    ticketing
        .expect_lock_ticket()
        .returning(move |_| Ok(Some((at(next()).ticket, ASHA))));
    let log = stage.log.clone();
    ticketing.expect_reissue().returning(move |code| {
        assert_eq!(
            code.secret,
            TicketSecret {
                hash: [9; 32],
                salt: code.secret.salt
            }
        );
        log.write(format!("generation {} by key {}", code.generation, code.key_id));
        Ok(true)
    });
    stage
}

async fn reissue(stage: Stage, user: UserId) -> (Result<Answer<()>, ReissueTicketError>, Endings, Log) {
    let log = stage.log.clone();
    let (app, store) = stage.parts.build();
    let once = Once {
        key: None,
        render: &|()| unreachable!("nothing is kept without a key"),
    };
    let outcome = reissue_ticket(&app, &signed_in(user), user, TICKET, &once).await;
    (outcome, store.endings(), log)
}

#[tokio::test]
async fn the_owner_gets_the_next_code_of_the_newest_key_and_is_not_told() {
    let (outcome, endings, log) = reissue(stage(TicketStatus::Active, &[4, 4]), ASHA).await;
    assert!(matches!(outcome, Ok(Answer::Done(()))) && endings.commits == 1);
    assert_eq!(
        log.lines(),
        ["generation 5 by key 1", "audit ticketing.ticket_reissued"]
    );
}

#[tokio::test]
async fn where_the_host_does_it_the_owner_is_told() {
    let (outcome, _, log) = reissue(stage(TicketStatus::Active, &[4, 4]), BOB).await;
    assert!(outcome.is_ok());
    assert_eq!(log.lines()[2], "tell Asha ticket_reissued");
}

#[tokio::test]
async fn a_rival_makes_it_draw_again() {
    let (outcome, endings, log) = reissue(stage(TicketStatus::Active, &[4, 5, 5, 5]), ASHA).await;
    assert!(outcome.is_ok() && endings.commits == 1);
    assert_eq!(log.lines()[0], "generation 6 by key 1");
    let (outcome, endings, _) = reissue(stage(TicketStatus::Active, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), ASHA).await;
    assert!(matches!(&outcome, Err(error) if error.is_contended()) && endings.commits == 0);
}

#[tokio::test]
async fn used_and_void_tickets_keep_what_they_have() {
    let refusals = [
        (TicketStatus::Used, ReissueRefused::Used),
        (TicketStatus::Cancelled, ReissueRefused::Void),
        (TicketStatus::Refunded, ReissueRefused::Void),
    ];
    for (status, refusal) in refusals {
        let (outcome, endings, log) = reissue(stage(status, &[4, 4]), ASHA).await;
        assert!(matches!(outcome, Err(ReissueTicketError::Refused(refused)) if refused == refusal));
        assert!(endings.commits == 0 && log.lines().is_empty());
    }
    let (outcome, ..) = reissue(stage(TicketStatus::Active, &[32_767, 32_767]), ASHA).await;
    assert!(matches!(
        outcome,
        Err(ReissueTicketError::Refused(ReissueRefused::TooOften))
    ));
}

#[tokio::test]
async fn to_strangers_there_is_no_ticket() {
    let stranger = UserId::new(uuid::Uuid::from_u128(9));
    for status in [TicketStatus::Active, TicketStatus::Used, TicketStatus::Cancelled] {
        let (outcome, endings, _) = reissue(stage(status, &[4, 4]), stranger).await;
        assert!(matches!(outcome, Err(ReissueTicketError::NotFound)) && endings.commits == 0);
    }
}
