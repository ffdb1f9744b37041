//! Ends the session of the device that asks.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind};
use turnout_domain::ids::AuditId;
use turnout_ports::accounts::SessionEnd;
use turnout_ports::store::{Repositories, StoreError};

use super::refresh_token;
use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Ends the session that the refresh token belongs to, whichever of its tokens it is. A token that means nothing means
/// that the device is signed out already.
pub async fn sign_out(app: &App, context: &RequestContext, token: &SecretString) -> Result<(), StoreError> {
    if !refresh_token::is_plausible(token) {
        return Ok(());
    }
    let now = app.clock.now();
    let audit_id = ids::draw(now, &*app.entropy);
    execute(
        &*app.store,
        &SignOut {
            context,
            hash: refresh_token::hash(token),
            audit_id,
            now,
        },
    )
    .await?;
    app.revocations.learn(now).await;
    Ok(())
}

struct SignOut<'a> {
    context: &'a RequestContext,
    hash: [u8; 32],
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for SignOut<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let Some(token) = tx.sessions().present(&self.hash).await? else {
            return Ok(());
        };
        let why = SessionEnd::Logout;
        if !tx.sessions().end(token.user.id, token.session, why, self.now).await? {
            return Ok(());
        }
        let context = RequestContext {
            actor: Actor::User(token.user.id),
            session: Some(token.session),
            ..self.context.clone()
        };
        let object = AuditObject::new(ObjectKind::Session, token.session.uuid());
        let entry = context.audit(self.audit_id, self.now, AuditAction::SignedOut, object);
        let entry = entry.changes(Changes::none().set("reason", why.as_str()));
        tx.audit().append(&[entry]).await
    }
}
