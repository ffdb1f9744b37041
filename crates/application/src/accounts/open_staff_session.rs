//! The unit of work that a right password and a right code end in.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{TotpStep, User};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind};
use turnout_domain::ids::AuditId;
use turnout_ports::accounts::{Credentials, NewRefreshToken, NewSession};
use turnout_ports::store::{Repositories, StoreError};

use super::sign_in_with_password::{Why, explained};
use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// Spends the code and opens the session: all of it or nothing.
pub(super) struct OpenStaffSession<'a> {
    context: &'a RequestContext,
    compared: Credentials,
    step: TotpStep,
    refusal: AuditEntry,
    pub session: NewSession,
    token: NewRefreshToken,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

/// What came of it. Both are kept.
pub(super) enum Opened {
    Session(User),
    Refused,
}

impl<'a> OpenStaffSession<'a> {
    /// Draws everything that the unit needs.
    #[expect(clippy::too_many_arguments, reason = "everything that a sign-in is made of")]
    pub fn new(
        app: &App,
        context: &'a RequestContext,
        compared: Credentials,
        step: TotpStep,
        refusal: AuditEntry,
        device: String,
        token: NewRefreshToken,
        now: DateTime<Utc>,
    ) -> Self {
        let session = NewSession {
            id: ids::draw(now, &*app.entropy),
            user: compared.user.id,
            device,
            user_agent: context.user_agent.clone().unwrap_or_default(),
            ip: context.ip.map(|ip| ip.to_string()),
            at: now,
        };
        Self {
            context,
            compared,
            step,
            refusal,
            session,
            token,
            audit_id: ids::draw(now, &*app.entropy),
            now,
        }
    }

    async fn refuse(&self, tx: &mut dyn Repositories, why: Why) -> Result<Opened, StoreError> {
        let entry = explained(self.refusal.clone(), Some(self.compared.user.id), why);
        tx.audit().append(&[entry]).await?;
        Ok(Opened::Refused)
    }
}

#[async_trait]
impl UnitOfWork for OpenStaffSession<'_> {
    type Output = Opened;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Opened, StoreError> {
        let phone = &self.compared.user.phone;
        // What was compared may have been replaced, or taken away, since it was read.
        tx.users().lock(self.compared.user.id).await?;
        let found = tx.credentials().find(phone).await?;
        let is_same = |found: &Credentials| {
            found.user.id == self.compared.user.id
                && found.user.is_active
                && found.user.is_staff
                && found.password_hash == self.compared.password_hash
                && found.totp == self.compared.totp
        };
        let Some(Credentials { user, .. }) = found.filter(is_same) else {
            return self.refuse(tx, Why::Changed).await;
        };
        if !tx.credentials().use_step(user.id, self.step).await? {
            return self.refuse(tx, Why::UsedTotp).await;
        }
        tx.credentials().forget_tries(phone).await?;
        tx.sessions().open(&self.session, &self.token).await?;
        tx.users().record_sign_in(user.id, self.now).await?;
        let context = RequestContext {
            actor: Actor::User(user.id),
            ..self.context.clone()
        };
        let object = AuditObject::new(ObjectKind::Session, self.session.id.uuid());
        let entry = context.audit(self.audit_id, self.now, AuditAction::SignedIn, object);
        let entry = entry.changes(Changes::none().set("method", "password"));
        tx.audit().append(&[entry]).await?;
        Ok(Opened::Session(user))
    }
}
