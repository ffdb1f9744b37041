use uuid::Uuid;

use super::*;
use crate::guestlist::stage::{BOB, Stage, facts, invite, link, now, simply};
use crate::testing::{ASHA, signed_in};

async fn revoke(stage: Stage, user: UserId) -> Result<Revoked, InviteError> {
    let (app, _) = stage.parts.build();
    let id = invite(InviteStatus::Pending).id;
    match revoke_invite(&app, &signed_in(user), user, id, &simply()).await? {
        Answer::Done(revoked) => Ok(revoked),
        other => panic!("{other:?}"),
    }
}

fn with_link(link: InviteLink, revoked_now: bool) -> Stage {
    let mut stage = Stage::of(facts());
    stage.parts.guestlist_queries.expect_invite().returning(|_| Ok(None));
    let invites = &mut stage.parts.repositories.invites;
    invites
        .expect_lock_link_by_id()
        .returning(move |_| Ok(Some(link.clone())));
    invites.expect_revoke_link().returning(move |_, _| Ok(revoked_now));
    stage
}

#[tokio::test]
async fn a_pending_invitation_is_taken_back() {
    let named = Invite {
        user: Some(ASHA),
        ..invite(InviteStatus::Pending)
    };
    let stage = Stage::of(facts()).with_invite(named);
    let log = stage.log.clone();
    let revoked = revoke(stage, BOB).await.unwrap();
    assert!(matches!(revoked, Revoked::Invite(detail) if detail.invite.status == InviteStatus::Revoked));
    let expected = [
        "invite pending to revoked",
        "audit guestlist.invite_revoked",
        "tell Asha invite_revoked",
    ];
    assert_eq!(log.lines(), expected);
}

#[tokio::test]
async fn only_who_invites_takes_back_and_only_what_is_pending() {
    let pending = || Stage::of(facts()).with_invite(invite(InviteStatus::Pending));
    assert!(matches!(revoke(pending(), ASHA).await, Err(InviteError::Forbidden)));
    let stranger = UserId::new(Uuid::from_u128(9));
    assert!(matches!(revoke(pending(), stranger).await, Err(InviteError::NotFound)));
    for from in [InviteStatus::Accepted, InviteStatus::Declined, InviteStatus::Revoked] {
        let stage = Stage::of(facts()).with_invite(invite(from));
        assert!(matches!(revoke(stage, BOB).await, Err(InviteError::Step(_))), "{from}");
    }
}

#[tokio::test]
async fn a_link_is_taken_back_by_its_id() {
    let stage = with_link(link(), true);
    let log = stage.log.clone();
    let revoked = revoke(stage, BOB).await.unwrap();
    assert!(matches!(revoked, Revoked::Link(link) if link.revoked_at == Some(now())));
    assert_eq!(log.lines(), ["audit guestlist.invite_link_revoked"]);
    let stage = with_link(link(), false);
    let log = stage.log.clone();
    assert!(
        revoke(stage, BOB).await.is_ok() && log.lines().is_empty(),
        "again changes nothing"
    );
    assert!(matches!(
        revoke(with_link(link(), true), ASHA).await,
        Err(InviteError::NotFound)
    ));
}
