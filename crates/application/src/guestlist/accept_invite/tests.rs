use std::sync::atomic::{AtomicBool, Ordering};

use turnout_domain::booking::{BookingFacts, BookingRefused};
use turnout_domain::events::{Admission, Visibility};
use turnout_domain::guestlist::Invite;
use turnout_domain::ids::UserId;
use turnout_ports::testing::Endings;

use super::*;
use crate::guestlist::stage::{BOB, Stage, facts, invite, now, paid, simply};
use crate::guestlist::{JoinError, decline_invite};
use crate::testing::{ASHA, signed_in};

const ONE: SeatWish = SeatWish {
    seats: Seats::ONE,
    tier: None,
};

async fn accept(stage: Stage, user: UserId, wish: SeatWish) -> (Result<InviteDetail, InviteError>, Endings) {
    let (app, store) = stage.parts.build();
    let id = invite(InviteStatus::Pending).id;
    let answer = accept_invite(&app, &signed_in(user), user, id, wish, &simply()).await;
    let outcome = answer.map(|answer| match answer {
        Answer::Done(detail) => detail,
        other => panic!("{other:?}"),
    });
    (outcome, store.endings())
}

fn private(facts: BookingFacts) -> BookingFacts {
    BookingFacts {
        visibility: Visibility::Private,
        admission: Admission::Invite,
        ..facts
    }
}

#[tokio::test]
async fn a_free_event_confirms_the_guest_and_the_number_becomes_an_account() {
    let stage = Stage::of(private(facts())).with_invite(invite(InviteStatus::Pending));
    let log = stage.log.clone();
    let (outcome, _) = accept(stage, ASHA, ONE).await;
    let detail = outcome.unwrap();
    assert_eq!(
        (detail.invite.status, detail.invite.user),
        (InviteStatus::Accepted, Some(ASHA))
    );
    let lines = log.lines();
    assert_eq!(lines[0], "tickets 1");
    assert_eq!(
        lines[5..],
        [
            "invite pending to accepted",
            "audit guestlist.invite_accepted",
            "tell Bob invite_accepted",
            "held 0 sold 1 going 1 requests 1"
        ]
    );
}

#[tokio::test]
async fn a_paid_event_keeps_the_seats() {
    let stage = Stage::of(private(paid())).with_invite(invite(InviteStatus::Pending));
    let log = stage.log.clone();
    let (outcome, _) = accept(stage, ASHA, ONE).await;
    let detail = outcome.unwrap();
    assert_eq!(detail.invite.reservation, detail.held.map(|held| held.key));
    assert!(detail.held.is_some());
    assert_eq!(log.lines()[0], "hold 1 for 10 minutes as invite");
}

#[tokio::test]
async fn another_persons_invitation_does_not_exist() {
    let stranger = UserId::new(uuid::Uuid::from_u128(9));
    let pending = || Stage::of(facts()).with_invite(invite(InviteStatus::Pending));
    assert!(matches!(
        accept(pending(), stranger, ONE).await.0,
        Err(InviteError::NotFound)
    ));
    assert!(matches!(
        accept(pending(), BOB, ONE).await.0,
        Err(InviteError::Forbidden)
    ));
    let claimed = Invite {
        user: Some(stranger),
        ..invite(InviteStatus::Pending)
    };
    let stage = Stage::of(facts()).with_invite(claimed);
    assert!(matches!(accept(stage, ASHA, ONE).await.0, Err(InviteError::NotFound)));
}

#[tokio::test]
async fn an_invitation_is_answered_once_and_in_time() {
    for from in [InviteStatus::Accepted, InviteStatus::Declined, InviteStatus::Revoked] {
        let stage = Stage::of(facts()).with_invite(invite(from));
        let (outcome, endings) = accept(stage, ASHA, ONE).await;
        assert!(matches!(outcome, Err(InviteError::Step(refused)) if refused.from == from));
        assert_eq!(endings.commits, 0);
    }
    let late = Invite {
        expires_at: Some(now()),
        ..invite(InviteStatus::Pending)
    };
    let stage = Stage::of(facts()).with_invite(late);
    assert!(matches!(accept(stage, ASHA, ONE).await.0, Err(InviteError::Expired)));
}

#[tokio::test]
async fn the_rules_of_the_event_hold_for_invited_guests_too() {
    let three = SeatWish {
        seats: Seats::new(3).unwrap(),
        tier: None,
    };
    let stage = Stage::of(facts()).with_invite(invite(InviteStatus::Pending));
    let (outcome, _) = accept(stage, ASHA, three).await;
    let over = |error: InviteError| {
        matches!(
            error,
            InviteError::Join(JoinError::Refused(BookingRefused::OverLimit(_)))
        )
    };
    assert!(outcome.is_err_and(over));
}

#[tokio::test]
async fn of_two_invitations_of_one_person_the_named_one_ends_unless_it_was_accepted() {
    for status in [InviteStatus::Pending, InviteStatus::Accepted] {
        let mut stage = Stage::of(facts()).with_invite(invite(InviteStatus::Pending));
        let other = Invite {
            id: uuid::Uuid::from_u128(0x55).into(),
            user: Some(ASHA),
            phone: None,
            ..invite(status)
        };
        let mine = invite(InviteStatus::Pending);
        let expected = other.id;
        let invites = &mut stage.parts.repositories.invites;
        invites.checkpoint();
        invites.expect_lock().returning(move |_| Ok(Some(mine.clone())));
        let has_ended = AtomicBool::new(false);
        invites.expect_update().returning(move |stored, _| {
            if stored.id == expected {
                has_ended.store(stored.status == InviteStatus::Expired, Ordering::Relaxed);
            }
            Ok(has_ended.load(Ordering::Relaxed))
        });
        invites
            .expect_lock_open()
            .withf(|_, invitee| invitee.user == Some(ASHA) && invitee.phone.is_none())
            .returning(move |_, _| Ok(Some(other.clone())));
        let log = stage.log.clone();
        let (outcome, endings) = accept(stage, ASHA, ONE).await;
        if status == InviteStatus::Pending {
            assert_eq!((outcome.is_ok(), endings.commits), (true, 1));
            assert!(log.lines().contains(&"audit guestlist.invite_expired".to_owned()));
        } else {
            assert!(matches!(outcome, Err(InviteError::AlreadyInvited { invite, .. }) if invite == expected));
            assert_eq!(endings.commits, 0);
        }
    }
}

#[tokio::test]
async fn declining_tells_the_host() {
    let stage = Stage::of(facts()).with_invite(invite(InviteStatus::Pending));
    let log = stage.log.clone();
    let (app, _) = stage.parts.build();
    let id = invite(InviteStatus::Pending).id;
    let answer = decline_invite(&app, &signed_in(ASHA), ASHA, id, &simply())
        .await
        .unwrap();
    assert!(matches!(answer, Answer::Done(detail) if detail.invite.status == InviteStatus::Declined));
    let expected = [
        "invite pending to declined",
        "audit guestlist.invite_declined",
        "tell Bob invite_declined",
    ];
    assert_eq!(log.lines(), expected);
}
