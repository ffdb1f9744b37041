//! Exchanges a refresh token for a new pair.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{RefreshVerdict, User};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, SessionId};
use turnout_ports::accounts::{NewRefreshToken, PresentedToken, SessionEnd, TokenError};
use turnout_ports::store::{Repositories, StoreError};

use super::refresh_token;
use super::tokens::{TokenPair, draw_refresh, pair};
use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Why there is no new pair.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Not a token that works.
    #[error("the refresh token does not work")]
    Invalid,
    /// An old token was used; the session has ended.
    #[error("an old refresh token was used")]
    Reused,
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The access token could not be signed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Rotates the refresh token. One that was used before ends its session.
pub async fn refresh_session(
    app: &App,
    context: &RequestContext,
    token: &SecretString,
) -> Result<TokenPair, RefreshError> {
    if !refresh_token::is_plausible(token) {
        return Err(RefreshError::Invalid);
    }
    let now = app.clock.now();
    let (secret, successor) = draw_refresh(app, now);
    let audit_id = ids::draw(now, &*app.entropy);
    let work = Refresh {
        context,
        hash: refresh_token::hash(token),
        successor,
        audit_id,
        now,
    };
    match execute(&*app.store, &work).await? {
        Refreshed::Pair { user, session } => Ok(pair(app, &user, session, secret, now)?),
        Refreshed::Invalid => Err(RefreshError::Invalid),
        Refreshed::Reused => {
            app.revocations.learn(now).await;
            Err(RefreshError::Reused)
        }
        Refreshed::Deactivated => Err(RefreshError::Deactivated),
    }
}

struct Refresh<'a> {
    context: &'a RequestContext,
    hash: [u8; 32],
    successor: NewRefreshToken,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

enum Refreshed {
    Pair { user: User, session: SessionId },
    Invalid,
    Reused,
    Deactivated,
}

impl Refresh<'_> {
    async fn note(
        &self,
        tx: &mut dyn Repositories,
        token: &PresentedToken,
        refused: Option<&'static str>,
    ) -> Result<(), StoreError> {
        let context = RequestContext {
            actor: Actor::User(token.user.id),
            session: Some(token.session),
            ..self.context.clone()
        };
        let (action, severity) = match refused {
            None => (AuditAction::TokenRefreshed, Severity::Low),
            Some("refresh_token_reused") => (AuditAction::TokenReused, Severity::Critical),
            Some(_) => (AuditAction::SignInRefused, Severity::High),
        };
        let object = AuditObject::new(ObjectKind::Session, token.session.uuid());
        let mut entry = context
            .audit(self.audit_id, self.now, action, object)
            .severity(severity);
        entry.refused = refused;
        tx.audit().append(&[entry]).await
    }
}

#[async_trait]
impl UnitOfWork for Refresh<'_> {
    type Output = Refreshed;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Refreshed, StoreError> {
        let Some(token) = tx.sessions().present(&self.hash).await? else {
            // Nobody's token: there is nothing that an entry could be about.
            return Ok(Refreshed::Invalid);
        };
        if token.user.may_sign_in().is_err() {
            self.note(tx, &token, Some("account_deactivated")).await?;
            return Ok(Refreshed::Deactivated);
        }
        match token.state.verdict(self.now) {
            RefreshVerdict::Rotate => tx.sessions().rotate(token.id, &self.successor).await?,
            RefreshVerdict::Reissue => tx.sessions().reissue(token.id, &self.successor).await?,
            RefreshVerdict::Refuse | RefreshVerdict::Invalid => {
                self.note(tx, &token, Some("refresh_token_invalid")).await?;
                return Ok(Refreshed::Invalid);
            }
            RefreshVerdict::Reused => {
                tx.sessions()
                    .end(token.user.id, token.session, SessionEnd::Reuse, self.now)
                    .await?;
                self.note(tx, &token, Some("refresh_token_reused")).await?;
                return Ok(Refreshed::Reused);
            }
        }
        self.note(tx, &token, None).await?;
        Ok(Refreshed::Pair {
            user: token.user,
            session: token.session,
        })
    }
}

#[cfg(test)]
mod tests;
