//! The unit of work that a proved phone ends in: a user and a session.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{Phone, Role, User};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, OtpId};
use turnout_ports::accounts::{NewRefreshToken, NewSession, NewUser, SessionEnd};
use turnout_ports::store::{Repositories, StoreError};

use crate::app::App;
use crate::context::{Actor, RequestContext};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// Spends the code, finds or adds the user, and opens their session: all of it or nothing.
pub(super) struct OpenSession<'a> {
    context: &'a RequestContext,
    otp: OtpId,
    new_user: NewUser,
    pub session: NewSession,
    token: NewRefreshToken,
    audit_ids: [AuditId; 2],
    staff_needs_password: bool,
    now: DateTime<Utc>,
}

/// Renews the tokens of somebody who was given the role. Where staff needs a password, a session that a message opened does not
/// get the powers of staff: who has no password is signed out.
pub(super) async fn admit_role(
    tx: &mut dyn Repositories,
    user: &User,
    role: Role,
    staff_needs_password: bool,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if staff_needs_password && role.is_of_staff() {
        let found = tx.credentials().find(&user.phone).await?;
        if found.is_none_or(|found| found.password_hash.is_none()) {
            tx.sessions()
                .end_all(user.id, None, SessionEnd::RoleChanged, now)
                .await?;
        }
    }
    tx.sessions().renew_tokens(user.id, now).await
}

/// What came of it. Each of them is kept.
pub(super) enum Opened {
    Session { user: User, is_new: bool },
    CodeSpent,
    Deactivated,
    PasswordRequired,
}

impl<'a> OpenSession<'a> {
    /// Draws everything that the unit needs.
    pub fn new(
        app: &App,
        context: &'a RequestContext,
        phone: &Phone,
        otp: OtpId,
        device: String,
        token: NewRefreshToken,
        now: DateTime<Utc>,
    ) -> Self {
        let new_user = NewUser {
            id: ids::draw(now, &*app.entropy),
            profile: ids::draw(now, &*app.entropy),
            phone: phone.clone(),
            is_verified: true,
            at: now,
        };
        let session = NewSession {
            id: ids::draw(now, &*app.entropy),
            user: new_user.id,
            device,
            user_agent: context.user_agent.clone().unwrap_or_default(),
            ip: context.ip.map(|ip| ip.to_string()),
            at: now,
        };
        let audit_ids = [ids::draw(now, &*app.entropy), ids::draw(now, &*app.entropy)];
        Self {
            context,
            otp,
            new_user,
            session,
            token,
            audit_ids,
            staff_needs_password: app.account_settings.staff_needs_password,
            now,
        }
    }

    /// Whether a code is not enough for this user: a message is read by whoever gets hold of the number.
    async fn needs_password(&self, tx: &mut dyn Repositories, user: &User) -> Result<bool, StoreError> {
        if !user.works_for_platform() {
            return Ok(false);
        }
        if self.staff_needs_password {
            return Ok(true);
        }
        let found = tx.credentials().find(&user.phone).await?;
        Ok(user.is_staff && found.is_some_and(|found| found.password_hash.is_some()))
    }

    /// What the audit log says of the user: it is they who act from here on.
    fn entry(&self, id: AuditId, user: &User, action: AuditAction, object: AuditObject) -> AuditEntry {
        let context = RequestContext {
            actor: Actor::User(user.id),
            ..self.context.clone()
        };
        context.audit(id, self.now, action, object)
    }
}

#[async_trait]
impl UnitOfWork for OpenSession<'_> {
    type Output = Opened;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Opened, StoreError> {
        if !tx.otps().consume(self.otp, self.now).await? {
            return Ok(Opened::CodeSpent);
        }
        let registered = tx.users().register(&self.new_user).await?;
        // A number may have changed hands, and an account been shut, since it was found.
        let user = tx.users().lock(registered.user.id).await?;
        let user = user.filter(|user| user.phone == self.new_user.phone);
        let user = user.ok_or_else(|| StoreError::Contended("the phone changed hands".to_owned()))?;
        let [first, second] = self.audit_ids;
        let the_user = AuditObject::new(ObjectKind::User, user.id.uuid());
        if user.may_sign_in().is_err() {
            let entry = self.entry(first, &user, AuditAction::SignInRefused, the_user);
            let entry = entry.severity(Severity::High).refused("account_deactivated");
            tx.audit().append(&[entry]).await?;
            return Ok(Opened::Deactivated);
        }
        if self.needs_password(tx, &user).await? {
            let entry = self.entry(first, &user, AuditAction::SignInRefused, the_user);
            let entry = entry.severity(Severity::High).refused("password_required");
            tx.audit().append(&[entry]).await?;
            return Ok(Opened::PasswordRequired);
        }
        let session = NewSession {
            user: user.id,
            ..self.session.clone()
        };
        tx.sessions().open(&session, &self.token).await?;
        let is_first = tx.users().record_sign_in(user.id, self.now).await?;
        let the_session = AuditObject::new(ObjectKind::Session, session.id.uuid());
        let mut entries = vec![self.entry(second, &user, AuditAction::SignedIn, the_session)];
        if registered.is_new {
            entries.insert(0, self.entry(first, &user, AuditAction::UserCreated, the_user));
        }
        tx.audit().append(&entries).await?;
        Ok(Opened::Session { user, is_new: is_first })
    }
}
