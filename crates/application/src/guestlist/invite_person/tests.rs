use chrono::TimeDelta;
use turnout_domain::booking::BookingRefused;
use turnout_domain::events::{Event, EventStatus};
use turnout_domain::guestlist::{Attendee, SeatsGained};
use turnout_domain::money::{Currency, Money};
use uuid::Uuid;

use super::*;
use crate::guestlist::stage::{BOB, EVENT, Stage, facts, invite, now, phone_of, simply};
use crate::testing::{ASHA, signed_in};

fn event(status: EventStatus) -> Event {
    let mut event = Event::draft(EVENT, BOB, "Rooftop");
    event.status = status;
    event.end_at = Some(now() + TimeDelta::days(1));
    event
}

fn stage(open: Option<Invite>) -> Stage {
    let mut stage = Stage::of(facts());
    let repositories = &mut stage.parts.repositories;
    repositories
        .events
        .expect_lookup()
        .returning(|_| Ok(Some(event(EventStatus::Published))));
    repositories
        .invites
        .expect_lock_open()
        .returning(move |_, _| Ok(open.clone()));
    let known = |phone: &Phone| Ok((*phone == phone_of(ASHA)).then_some(ASHA));
    repositories.invites.expect_user_with_phone().returning(known);
    stage
}

async fn send(stage: Stage, user: UserId, target: Target) -> Result<InviteDetail, InviteError> {
    let wish = NewInvite {
        event: EVENT,
        target,
        message: "Come".to_owned(),
        expires_at: None,
    };
    let (app, _) = stage.parts.build();
    match invite_person(&app, &signed_in(user), user, wish, &simply()).await? {
        Answer::Done(detail) => Ok(detail),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_account_is_invited_and_told() {
    let stage = stage(None);
    let log = stage.log.clone();
    let detail = send(stage, BOB, Target::User(ASHA)).await.unwrap();
    assert_eq!((detail.invite.user, detail.invite.phone), (Some(ASHA), None));
    let expected = [
        "invite pending",
        "audit guestlist.invite_made",
        "tell Asha invite_received",
    ];
    assert_eq!(log.lines(), expected);
}

#[tokio::test]
async fn a_number_is_invited_whether_or_not_anybody_has_it() {
    let known = send(stage(None), BOB, Target::Phone(phone_of(ASHA)))
        .await
        .unwrap()
        .invite;
    assert_eq!((known.user, known.phone), (None, Some(phone_of(ASHA))));
    let nobodys = Phone::parse("+919876500000").unwrap();
    let stage = stage(None);
    let log = stage.log.clone();
    let unknown = send(stage, BOB, Target::Phone(nobodys.clone())).await.unwrap().invite;
    assert_eq!((unknown.user, unknown.phone), (None, Some(nobodys)));
    assert_eq!(log.lines(), ["invite pending", "audit guestlist.invite_made"]);
}

#[tokio::test]
async fn an_account_and_its_number_are_looked_for_apart() {
    for target in [Target::User(ASHA), Target::Phone(phone_of(ASHA))] {
        let mut stage = stage(None);
        let invites = &mut stage.parts.repositories.invites;
        invites.checkpoint();
        invites.expect_user_with_phone().returning(|_| Ok(Some(ASHA)));
        invites.expect_insert().returning(|_| Ok(true));
        let by_number = matches!(target, Target::Phone(_));
        invites.expect_lock_open().times(1).returning(move |_, invitee| {
            assert_eq!(
                (invitee.user.is_none(), invitee.phone.is_some()),
                (by_number, by_number)
            );
            Ok(None)
        });
        let log = stage.log.clone();
        send(stage, BOB, target).await.unwrap();
        assert!(log.lines().contains(&"tell Asha invite_received".to_owned()));
    }
}

#[tokio::test]
async fn an_open_invitation_stands_in_the_way_until_it_expires() {
    for status in [InviteStatus::Pending, InviteStatus::Accepted] {
        let outcome = send(stage(Some(invite(status))), BOB, Target::User(ASHA)).await;
        let id = invite(status).id;
        let expected = |error: &InviteError| matches!(error, InviteError::AlreadyInvited { invite, status: found } if (*invite, *found) == (id, status));
        assert!(outcome.as_ref().is_err_and(expected), "{outcome:?}");
    }
    let expired = Invite {
        expires_at: Some(now()),
        ..invite(InviteStatus::Pending)
    };
    let stage = stage(Some(expired));
    let log = stage.log.clone();
    send(stage, BOB, Target::User(ASHA)).await.unwrap();
    let lines = log.lines();
    assert_eq!(
        lines[..2],
        ["invite pending to expired", "audit guestlist.invite_expired"]
    );
}

#[tokio::test]
async fn neither_the_host_nor_who_comes_already_is_invited() {
    assert!(matches!(
        send(stage(None), BOB, Target::User(BOB)).await,
        Err(InviteError::OwnEvent)
    ));
    let mut stage = stage(None);
    let guestlist = &mut stage.parts.repositories.guestlist;
    guestlist.checkpoint();
    guestlist.expect_lock_attendee().returning(|event, user| {
        let nothing = Money::zero(Currency::Inr);
        let gained = SeatsGained {
            seats: 1,
            ticket_type: "Standard".to_owned(),
            paid: nothing,
            platform_fee: nothing,
            request: None,
            invite: None,
            unasked_at: None,
        };
        Ok(Some(Attendee::confirmed(Uuid::nil().into(), event, user, gained)))
    });
    assert!(matches!(
        send(stage, BOB, Target::User(ASHA)).await,
        Err(InviteError::AlreadyAttending)
    ));
}

#[tokio::test]
async fn only_who_invites_invites_and_only_to_an_open_event() {
    assert!(matches!(
        send(stage(None), ASHA, Target::User(BOB)).await,
        Err(InviteError::Forbidden)
    ));
    for status in [EventStatus::Draft, EventStatus::Postponed, EventStatus::Cancelled] {
        let mut stage = Stage::of(facts());
        let events = &mut stage.parts.repositories.events;
        events.expect_lookup().returning(move |_| Ok(Some(event(status))));
        let outcome = send(stage, BOB, Target::User(ASHA)).await;
        let expected = BookingRefused::NotOnSale(status);
        assert!(
            matches!(outcome, Err(InviteError::Event(found)) if found == expected),
            "{status}"
        );
    }
}

#[tokio::test]
async fn fields_are_checked_together() {
    let wish = NewInvite {
        event: EVENT,
        target: Target::User(ASHA),
        message: "a\u{0}b".to_owned(),
        expires_at: Some(now()),
    };
    let (app, _) = stage(None).parts.build();
    let refused = invite_person(&app, &signed_in(BOB), BOB, wish, &simply()).await;
    let Err(InviteError::Invalid(violations)) = refused else {
        panic!("{refused:?}")
    };
    let fields: Vec<_> = violations.as_slice().iter().map(|one| one.field.as_str()).collect();
    assert_eq!(fields, ["/message", "/expires_at"]);
}
