use chrono::TimeDelta;
use secrecy::ExposeSecret;
use turnout_domain::accounts::{Phone, RefreshState};
use turnout_domain::ids::RefreshTokenId;
use turnout_ports::system::Clock;
use turnout_testkit::{ManualClock, SeededEntropy};
use uuid::Uuid;

use super::*;
use crate::testing::{ASHA, Parts, anonymous};

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn token() -> SecretString {
    refresh_token::draw(&SeededEntropy::new(99))
}

const FRESH: RefreshState = RefreshState {
    expires_at: DateTime::<Utc>::MAX_UTC,
    used_at: None,
    revoked_at: None,
    successors: 0,
    successor_is_fresh: false,
    session_ended: false,
};

const OLD: RefreshTokenId = RefreshTokenId::new(Uuid::from_u128(3));
const SESSION: SessionId = SessionId::new(Uuid::from_u128(4));

/// Parts in which the token is presented in this state and the audit log says this.
fn presented(state: RefreshState, is_active: bool, refused: Option<&'static str>) -> Parts {
    let mut parts = Parts::default();
    let user = User {
        id: ASHA,
        phone: Phone::parse("+919876543210").unwrap(),
        is_active,
        is_staff: false,
        is_superuser: false,
        roles: Vec::new(),
        auth_epoch: 1,
        joined_at: now(),
    };
    let found = PresentedToken {
        id: OLD,
        session: SESSION,
        user,
        state,
    };
    parts
        .repositories
        .sessions
        .expect_present()
        .once()
        .return_once(move |hash| {
            assert_eq!(*hash, refresh_token::hash(&token()));
            Ok(Some(found))
        });
    parts
        .repositories
        .audit
        .expect_append()
        .once()
        .returning(move |entries| {
            assert_eq!(entries[0].refused, refused);
            assert_eq!(entries[0].object.id, Some(SESSION.uuid()));
            Ok(())
        });
    parts
}

async fn refresh(parts: Parts) -> Result<TokenPair, RefreshError> {
    let (app, store) = parts.build();
    let outcome = refresh_session(&app, &anonymous(), &token()).await;
    assert_eq!(store.endings().commits, 1, "what was found out is kept");
    outcome
}

#[tokio::test]
async fn a_fresh_token_is_exchanged() {
    let mut parts = presented(FRESH, true, None);
    parts
        .repositories
        .sessions
        .expect_rotate()
        .once()
        .returning(|old, successor| {
            assert_eq!((old, successor.expires_at), (OLD, now() + TimeDelta::days(30)));
            Ok(())
        });
    parts.tokens.expect_issue().once().returning(|claims| {
        assert_eq!(claims.session, SESSION);
        Ok("access".to_owned().into())
    });
    let pair = refresh(parts).await.unwrap();
    assert_ne!(pair.refresh_token.expose_secret(), token().expose_secret());
}

#[tokio::test]
async fn a_lost_answer_is_given_again() {
    let used = RefreshState {
        used_at: Some(now()),
        successors: 1,
        successor_is_fresh: true,
        ..FRESH
    };
    let mut parts = presented(used, true, None);
    parts
        .repositories
        .sessions
        .expect_reissue()
        .once()
        .returning(|_, _| Ok(()));
    parts
        .tokens
        .expect_issue()
        .once()
        .returning(|_| Ok("access".to_owned().into()));
    assert!(refresh(parts).await.is_ok());
    let again = RefreshState { successors: 2, ..used };
    let refused = refresh(presented(again, true, Some("refresh_token_invalid"))).await;
    assert!(matches!(refused, Err(RefreshError::Invalid)), "{refused:?}");
}

#[tokio::test]
async fn an_old_token_ends_the_session() {
    let used = RefreshState {
        used_at: Some(now()),
        successors: 1,
        ..FRESH
    };
    let mut parts = presented(used, true, Some("refresh_token_reused"));
    parts
        .repositories
        .sessions
        .expect_end()
        .once()
        .returning(|user, session, why, _| {
            assert_eq!((user, session, why), (ASHA, SESSION, SessionEnd::Reuse));
            Ok(true)
        });
    let refused = refresh(parts).await;
    assert!(matches!(refused, Err(RefreshError::Reused)), "{refused:?}");
}

#[tokio::test]
async fn dead_tokens_and_shut_accounts_get_nothing() {
    let ended = RefreshState {
        session_ended: true,
        ..FRESH
    };
    let refused = refresh(presented(ended, true, Some("refresh_token_invalid"))).await;
    assert!(matches!(refused, Err(RefreshError::Invalid)), "{refused:?}");
    let refused = refresh(presented(FRESH, false, Some("account_deactivated"))).await;
    assert!(matches!(refused, Err(RefreshError::Deactivated)), "{refused:?}");
}

#[tokio::test]
async fn what_cannot_be_a_token_is_not_looked_up() {
    let (app, store) = Parts::default().build();
    for text in ["", "tort_", "eyJhbGciOiJFZERTQSJ9.e30.c2ln"] {
        let refused = refresh_session(&app, &anonymous(), &text.to_owned().into()).await;
        assert!(matches!(refused, Err(RefreshError::Invalid)), "{refused:?}");
    }
    assert_eq!(store.endings().commits, 0);
}
