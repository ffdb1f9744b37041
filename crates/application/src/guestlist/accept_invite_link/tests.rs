use chrono::TimeDelta;
use secrecy::ExposeSecret;
use turnout_domain::booking::Seats;
use turnout_ports::testing::Endings;
use turnout_testkit::SeededEntropy;

use super::*;
use crate::guestlist::stage::{BOB, Stage, facts, invite, link, now, simply};
use crate::guestlist::{JoinError, show_invite_link};
use crate::testing::{ASHA, signed_in};

fn token() -> SecretString {
    link_token::draw(&SeededEntropy::new(5))
}

async fn accept(stage: Stage, user: UserId) -> (Result<InviteDetail, InviteError>, Endings) {
    let (app, store) = stage.parts.build();
    let wish = SeatWish {
        seats: Seats::ONE,
        tier: None,
    };
    let answer = accept_invite_link(&app, &signed_in(user), user, &token(), wish, &simply()).await;
    let outcome = answer.map(|answer| match answer {
        Answer::Done(detail) => detail,
        other => panic!("{other:?}"),
    });
    (outcome, store.endings())
}

fn stage(link: InviteLink, open: Option<Invite>) -> Stage {
    let mut stage = Stage::of(facts()).with_link(link);
    let invites = &mut stage.parts.repositories.invites;
    invites.expect_lock_open().returning(move |_, _| Ok(open.clone()));
    stage
}

#[tokio::test]
async fn an_accepted_invitation_comes_into_being() {
    let stage = stage(link(), None);
    let log = stage.log.clone();
    let detail = accept(stage, ASHA).await.0.unwrap();
    assert_eq!(
        (detail.invite.kind, detail.invite.link),
        (InviteType::ShareLink, Some(link().id))
    );
    assert_eq!(detail.invite.status, InviteStatus::Accepted);
    let lines = log.lines();
    assert_eq!(lines[..2], ["invite pending", "tickets 1"]);
    assert_eq!(
        lines[6..],
        [
            "invite pending to accepted",
            "audit guestlist.invite_accepted",
            "tell Bob invite_accepted",
            "held 0 sold 1 going 1 requests 1"
        ]
    );
}

#[tokio::test]
async fn a_dead_link_says_why_unless_it_was_taken_back() {
    let dead = [
        InviteLink {
            expires_at: Some(now()),
            ..link()
        },
        InviteLink { uses: 2, ..link() },
        InviteLink {
            revoked_at: Some(now() - TimeDelta::hours(1)),
            ..link()
        },
    ];
    let mut found = Vec::new();
    for link in dead {
        let (outcome, endings) = accept(stage(link.clone(), None), ASHA).await;
        assert_eq!(endings.commits, 0);
        let (app, _) = stage(link, None).parts.build();
        let shown = show_invite_link(&app, &token()).await;
        let word = |error: InviteError| match error {
            InviteError::Link(refused) => refused.to_string(),
            InviteError::NotFound => "not found".to_owned(),
            other => panic!("{other:?}"),
        };
        let accepted = outcome.map(|_| ()).map_err(word);
        assert_eq!(shown.map(|_| ()).map_err(word), accepted);
        found.push(accepted.unwrap_err());
    }
    assert_eq!(found, ["the link has expired", "the link is used up", "not found"]);
}

#[tokio::test]
async fn somebody_faster_used_the_last_place() {
    let mut stage = Stage::of(facts()).with_link(link());
    let invites = &mut stage.parts.repositories.invites;
    invites.checkpoint();
    invites.expect_lock_link().returning(|_| Ok(Some(link())));
    invites.expect_lock_open().returning(|_, _| Ok(None));
    invites.expect_use_link().returning(|_, _| Ok(false));
    let (outcome, endings) = accept(stage, ASHA).await;
    assert!(matches!(outcome, Err(InviteError::Link(LinkRefused::UsedUp))));
    assert_eq!(endings.commits, 0);
}

#[tokio::test]
async fn whoever_is_invited_already_uses_up_no_place() {
    for status in [InviteStatus::Pending, InviteStatus::Accepted] {
        let (outcome, endings) = accept(stage(link(), Some(invite(status))), ASHA).await;
        assert!(
            matches!(outcome, Err(InviteError::AlreadyInvited { .. })),
            "{outcome:?}"
        );
        assert_eq!(endings.commits, 0);
    }
}

#[tokio::test]
async fn the_host_needs_no_link() {
    let (outcome, endings) = accept(stage(link(), None), BOB).await;
    assert!(matches!(outcome, Err(InviteError::Join(JoinError::OwnEvent))));
    assert_eq!(endings.commits, 0);
}

#[tokio::test]
async fn what_can_be_no_token_is_not_looked_up() {
    let (app, _) = Stage::of(facts()).parts.build();
    let text = token().expose_secret()[1..].to_owned();
    assert!(matches!(
        show_invite_link(&app, &text.into()).await,
        Err(InviteError::NotFound)
    ));
}
