use turnout_domain::booking::BookingRefused;
use turnout_domain::events::{Admission, GenderRule, Visibility};
use turnout_domain::guestlist::AskRefused;
use turnout_ports::testing::Endings;

use super::*;
use crate::guestlist::stage::{BOB, EVENT, Stage, TIER, facts, simply};
use crate::testing::{ASHA, signed_in};

fn wish(seats: u32) -> JoinWish {
    JoinWish {
        event: EVENT,
        tier: None,
        seats: Seats::new(seats).unwrap(),
        message: " May I? ".to_owned(),
    }
}

async fn ask(stage: Stage, user: UserId, wish: JoinWish) -> (Result<RequestDetail, RequestError>, Endings) {
    let (app, store) = stage.parts.build();
    let answer = request_to_join(&app, &signed_in(user), user, wish, &simply()).await;
    let outcome = answer.map(|answer| match answer {
        Answer::Done(detail) => detail,
        other => panic!("{other:?}"),
    });
    (outcome, store.endings())
}

async fn refused(change: impl FnOnce(&mut BookingFacts), seats: u32) -> RequestError {
    let mut facts = facts();
    change(&mut facts);
    let stage = Stage::of(facts);
    let log = stage.log.clone();
    let (outcome, endings) = ask(stage, ASHA, wish(seats)).await;
    assert_eq!((endings.commits, log.lines()), (0, vec![]));
    outcome.unwrap_err()
}

#[tokio::test]
async fn a_request_is_kept_counted_written_down_and_told() {
    let stage = Stage::of(facts());
    let log = stage.log.clone();
    let (outcome, endings) = ask(stage, ASHA, wish(2)).await;
    let detail = outcome.unwrap();
    assert_eq!(endings.commits, 1);
    assert_eq!(detail.request.message, "May I?");
    assert_eq!(
        (detail.request.status, detail.requester.id),
        (RequestStatus::Pending, ASHA)
    );
    assert_eq!(
        log.lines(),
        [
            "request pending",
            "held 0 sold 0 going 0 requests 2",
            "audit guestlist.request_made",
            "tell Bob request_received"
        ]
    );
}

#[tokio::test]
async fn people_ask_only_where_the_host_approves() {
    let open = refused(|facts| facts.admission = Admission::Open, 1).await;
    assert!(matches!(open, RequestError::Ask(AskRefused::BookingIsOpen)));
    let invite = refused(|facts| facts.admission = Admission::Invite, 1).await;
    assert!(matches!(invite, RequestError::Ask(AskRefused::InviteOnly)));
}

#[tokio::test]
async fn a_stranger_does_not_learn_of_a_private_event() {
    let hidden = |facts: &mut BookingFacts| {
        facts.visibility = Visibility::Private;
        facts.guest.knows_event = false;
        // Not even that it is over or for others.
        facts.admission = Admission::Open;
        facts.genders = GenderRule::Male;
    };
    let error = refused(hidden, 20).await;
    assert!(matches!(error, RequestError::Join(JoinError::NoSuchEvent)), "{error:?}");
}

#[tokio::test]
async fn the_event_must_be_published_and_to_come() {
    for status in [EventStatus::Postponed, EventStatus::Cancelled, EventStatus::Completed] {
        let error = refused(|facts| facts.status = status, 1).await;
        let expected = BookingRefused::NotOnSale(status);
        assert!(matches!(error, RequestError::Join(JoinError::Refused(found)) if found == expected));
    }
    let error = refused(
        |facts| facts.end_at = facts.end_at.map(|end| end - chrono::TimeDelta::days(1)),
        1,
    )
    .await;
    assert!(matches!(
        error,
        RequestError::Join(JoinError::Refused(BookingRefused::Over))
    ));
}

#[tokio::test]
async fn seats_and_gender_are_judged() {
    let error = refused(|facts| facts.allow_plus_one = false, 2).await;
    assert!(matches!(
        error,
        RequestError::Join(JoinError::Refused(BookingRefused::OverLimit(_)))
    ));
    let error = refused(|facts| facts.guest.had.at_event = 2, 1).await;
    assert!(matches!(
        error,
        RequestError::Join(JoinError::Refused(BookingRefused::OverLimit(_)))
    ));
    let error = refused(|facts| facts.genders = GenderRule::Female, 1).await;
    assert!(matches!(
        error,
        RequestError::Join(JoinError::Refused(BookingRefused::GenderUnknown(GenderRule::Female)))
    ));
    let man = |facts: &mut BookingFacts| {
        facts.genders = GenderRule::Female;
        facts.guest.gender = Some("male".to_owned());
    };
    let error = refused(man, 1).await;
    assert!(matches!(
        error,
        RequestError::Join(JoinError::Refused(BookingRefused::GenderNotAdmitted(_)))
    ));
}

#[tokio::test]
async fn the_host_does_not_ask() {
    let (outcome, _) = ask(Stage::of(facts()), BOB, wish(1)).await;
    assert!(matches!(outcome, Err(RequestError::Join(JoinError::OwnEvent))));
}

#[tokio::test]
async fn one_open_request_for_each_person() {
    let mut stage = Stage::of(facts());
    let requests = &mut stage.parts.repositories.requests;
    requests.checkpoint();
    requests.expect_insert().returning(|_| Ok(false));
    let (outcome, endings) = ask(stage, ASHA, wish(1)).await;
    assert!(matches!(outcome, Err(RequestError::AlreadyOpen)));
    assert_eq!(endings.commits, 0);
}

#[tokio::test]
async fn a_missing_tier_is_told_to_those_who_see_the_event() {
    for (visibility, found) in [(Visibility::Public, true), (Visibility::Private, false)] {
        let mut stage = Stage::of(BookingFacts { visibility, ..facts() });
        let booking = &mut stage.parts.repositories.booking;
        booking.checkpoint();
        booking
            .expect_lock_inventory()
            .returning(|_| Ok(Some(crate::guestlist::stage::inventory())));
        booking.expect_facts().returning(|_, _, _, _| Ok(None));
        let wish = JoinWish {
            tier: Some(TIER),
            ..wish(1)
        };
        match ask(stage, ASHA, wish).await.0 {
            Err(RequestError::Join(JoinError::NoSuchTier)) => assert!(found),
            Err(RequestError::Join(JoinError::NoSuchEvent)) => assert!(!found),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_message_that_is_too_long_is_refused() {
    let wish = JoinWish {
        message: "x".repeat(2001),
        ..wish(1)
    };
    let (outcome, endings) = ask(Stage::of(facts()), ASHA, wish).await;
    assert!(matches!(outcome, Err(RequestError::Invalid(_))));
    assert_eq!(endings, Endings::default());
}
