use chrono::TimeDelta;
use mockall::Sequence;
use turnout_ports::accounts::MockRevocationQueries;
use turnout_ports::store::StoreError;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::testing::ASHA;

const PHONE: SessionId = SessionId::new(Uuid::from_u128(1));
const TABLET: SessionId = SessionId::new(Uuid::from_u128(2));

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn token(session: SessionId, epoch: u32) -> AccessClaims {
    AccessClaims {
        user: ASHA,
        session,
        roles: Vec::new(),
        is_staff: false,
        is_superuser: false,
        epoch,
        issued_at: now(),
        expires_at: now() + TimeDelta::minutes(15),
    }
}

fn found(sessions: &[SessionId], users: &[(UserId, u32)], next: i64) -> FoundRevocations {
    FoundRevocations {
        sessions: sessions.to_vec(),
        users: users.to_vec(),
        next: RevocationCursor(next),
    }
}

/// What is answered to readings from these places, in this order.
fn answering(answers: Vec<(Option<i64>, StoreResult<FoundRevocations>)>) -> Revocations {
    let mut source = MockRevocationQueries::new();
    let mut order = Sequence::new();
    for (since, answer) in answers {
        source
            .expect_revocations()
            .once()
            .in_sequence(&mut order)
            .withf(move |place, _| *place == since.map(RevocationCursor))
            .return_once(move |_, _| answer);
    }
    Revocations::new(Arc::new(source))
}

#[tokio::test]
async fn nothing_is_accepted_before_the_first_reading() {
    let revocations = answering(vec![(None, Ok(found(&[], &[], 7)))]);
    assert_eq!(revocations.check(&token(PHONE, 1)), Err(Revoked::Unknown));
    revocations.refresh(now()).await.unwrap();
    assert_eq!(revocations.check(&token(PHONE, 1)), Ok(()));
}

#[tokio::test]
async fn an_ended_session_is_refused_and_others_of_the_user_are_not() {
    let revocations = answering(vec![
        (None, Ok(found(&[], &[], 7))),
        (Some(7), Ok(found(&[PHONE], &[], 9))),
        (Some(9), Ok(found(&[], &[], 9))),
    ]);
    for _ in 0..3 {
        revocations.refresh(now()).await.unwrap();
    }
    assert_eq!(revocations.check(&token(PHONE, 1)), Err(Revoked::SessionEnded));
    assert_eq!(revocations.check(&token(TABLET, 1)), Ok(()));
}

#[tokio::test]
async fn tokens_of_a_lower_epoch_are_outdated() {
    // The rows come in any order and more than once.
    let users = [(ASHA, 3), (ASHA, 2)];
    let revocations = answering(vec![(None, Ok(found(&[], &users, 7)))]);
    revocations.refresh(now()).await.unwrap();
    assert_eq!(revocations.check(&token(PHONE, 2)), Err(Revoked::Outdated));
    assert_eq!(revocations.check(&token(PHONE, 3)), Ok(()));
}

#[tokio::test]
async fn after_a_failure_everything_is_read_again() {
    let away = || Err(StoreError::Unavailable("gone".to_owned()));
    let revocations = answering(vec![
        (None, Ok(found(&[PHONE], &[], 7))),
        (Some(7), away()),
        (None, Ok(found(&[TABLET], &[], 8))),
    ]);
    revocations.refresh(now()).await.unwrap();
    assert!(revocations.refresh(now()).await.is_err());
    assert_eq!(
        revocations.check(&token(PHONE, 1)),
        Err(Revoked::SessionEnded),
        "what is known stays known"
    );
    revocations.refresh(now()).await.unwrap();
    assert_eq!(
        revocations.check(&token(PHONE, 1)),
        Ok(()),
        "forgotten, as its tokens have expired"
    );
    assert_eq!(revocations.check(&token(TABLET, 1)), Err(Revoked::SessionEnded));
}

#[tokio::test]
async fn a_place_that_went_back_is_no_place() {
    let revocations = answering(vec![
        (None, Ok(found(&[], &[], 700))),
        (Some(700), Ok(found(&[], &[], 3))),
        (None, Ok(found(&[PHONE], &[], 3))),
    ]);
    revocations.refresh(now()).await.unwrap();
    revocations.refresh(now()).await.unwrap();
    assert_eq!(revocations.check(&token(PHONE, 1)), Err(Revoked::SessionEnded));
}

#[tokio::test(start_paused = true)]
async fn whoever_hears_nothing_for_long_accepts_nothing() {
    let revocations = answering(vec![(None, Ok(found(&[], &[], 7)))]);
    revocations.refresh(now()).await.unwrap();
    tokio::time::advance(DEAF_AFTER).await;
    assert_eq!(revocations.check(&token(PHONE, 1)), Ok(()));
    tokio::time::advance(Duration::from_millis(1)).await;
    assert_eq!(revocations.check(&token(PHONE, 1)), Err(Revoked::Unknown));
}

#[tokio::test(start_paused = true)]
async fn everything_is_read_again_from_time_to_time() {
    let revocations = answering(vec![
        (None, Ok(found(&[PHONE], &[], 7))),
        (Some(7), Ok(found(&[], &[], 8))),
        (None, Ok(found(&[], &[], 8))),
    ]);
    revocations.refresh(now()).await.unwrap();
    tokio::time::advance(Duration::from_millis(29_999)).await;
    revocations.refresh(now()).await.unwrap();
    assert!(revocations.check(&token(PHONE, 1)).is_err());
    tokio::time::advance(Duration::from_millis(1)).await;
    revocations.refresh(now()).await.unwrap();
    assert_eq!(revocations.check(&token(PHONE, 1)), Ok(()));
}
