//! Gives somebody a password and a second factor: for the first time, or in place of lost ones.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{Password, Phone, ProfileEdit, User};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::change::Change;
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::{Credentials, NewUser, SessionEnd};
use turnout_ports::store::Repositories;

use super::{Enrolment, StaffError, find};
use crate::accounts::update_profile::{ProfileUpdate, UpdateProfileError, update_profile};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Somebody who is to work for the platform.
#[derive(Clone, Debug)]
pub struct NewStaff {
    /// The phone of the account, which is made if nobody has it.
    pub phone: Phone,
    /// What to call them.
    pub name: Option<String>,
    /// With what they sign in.
    pub password: Password,
}

/// What somebody is to get anew.
#[derive(Clone, Debug)]
pub struct ResetStaff {
    /// The phone of the account.
    pub phone: Phone,
    /// Another password.
    pub password: Option<Password>,
    /// Another second factor. One is made in any case where there is none.
    pub totp: bool,
}

/// Somebody can sign in as staff.
#[derive(Clone, Debug)]
pub struct StaffEnrolled {
    /// Who.
    pub user: UserId,
    /// Whether the account was made for it.
    pub is_new: bool,
    /// What their app is told, where there is something new for it.
    pub enrolment: Option<Enrolment>,
    /// Whether their devices were signed out.
    pub signed_out: bool,
}

/// Makes somebody staff, with a password and a second factor. Whatever device they are signed in on is signed out.
pub async fn create_staff(app: &App, context: &RequestContext, new: NewStaff) -> Result<StaffEnrolled, StaffError> {
    let now = app.clock.now();
    let edit = ProfileEdit {
        name: new.name.map_or(Change::Keep, Change::Set),
        ..ProfileEdit::default()
    };
    edit.clone().check(now.date_naive()).map_err(StaffError::Invalid)?;
    let (user, is_new) = execute(&*app.store, &Register::new(app, context, &new.phone, now)).await?;
    let enrolment = Enrolment::draw(new.phone.clone(), &*app.entropy);
    let work = Arm {
        context,
        phone: &new.phone,
        makes_staff: true,
        password_hash: Some(hash(app, &new.password).await?),
        totp: Some(app.totp.seal(user.id, enrolment.secret())?),
        sealed_for: user.id,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &work).await?;
    app.revocations.learn(now).await;
    let update = ProfileUpdate {
        edit,
        ..ProfileUpdate::default()
    };
    match update_profile(app, context, user.id, update).await {
        Ok(_) => {}
        Err(UpdateProfileError::Invalid(violations)) => return Err(StaffError::Invalid(violations)),
        Err(UpdateProfileError::Stale | UpdateProfileError::Deactivated) => return Err(StaffError::Deactivated),
        Err(UpdateProfileError::Store(error)) => return Err(error.into()),
    }
    Ok(StaffEnrolled {
        user: user.id,
        is_new,
        enrolment: Some(enrolment),
        signed_out: true,
    })
}

/// Gives staff another password, another second factor, or both, and opens an account that is locked for wrong ones. Where
/// anything is replaced, whatever device they are signed in on is signed out.
pub async fn reset_staff(app: &App, context: &RequestContext, reset: ResetStaff) -> Result<StaffEnrolled, StaffError> {
    let now = app.clock.now();
    let found = execute(&*app.store, &Find { phone: &reset.phone }).await?;
    let user = found.user.id;
    let enrolment = (reset.totp || found.totp.is_none()).then(|| Enrolment::draw(reset.phone.clone(), &*app.entropy));
    let totp = enrolment.as_ref().map(|new| app.totp.seal(user, new.secret()));
    let password_hash = match &reset.password {
        Some(password) => Some(hash(app, password).await?),
        None => None,
    };
    let work = Arm {
        context,
        phone: &reset.phone,
        makes_staff: false,
        password_hash,
        totp: totp.transpose()?,
        sealed_for: user,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    execute(&*app.store, &work).await?;
    app.revocations.learn(now).await;
    Ok(StaffEnrolled {
        user,
        is_new: false,
        enrolment,
        signed_out: work.replaces_anything(),
    })
}

async fn hash(app: &App, password: &Password) -> Result<String, StaffError> {
    Ok(app.hasher.hash(&SecretString::from(password.as_str())).await?)
}

struct Find<'a> {
    phone: &'a Phone,
}

#[async_trait]
impl UnitOfWork for Find<'_> {
    type Output = Credentials;
    type Error = StaffError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Credentials, StaffError> {
        tx.credentials().find(self.phone).await?.ok_or(StaffError::NotFound)
    }
}

/// Finds the account, or adds it.
struct Register<'a> {
    context: &'a RequestContext,
    new: NewUser,
    audit_id: AuditId,
}

impl<'a> Register<'a> {
    fn new(app: &App, context: &'a RequestContext, phone: &Phone, now: DateTime<Utc>) -> Self {
        Self {
            context,
            new: NewUser {
                id: ids::draw(now, &*app.entropy),
                profile: ids::draw(now, &*app.entropy),
                phone: phone.clone(),
                is_verified: false,
                at: now,
            },
            audit_id: ids::draw(now, &*app.entropy),
        }
    }
}

#[async_trait]
impl UnitOfWork for Register<'_> {
    type Output = (User, bool);
    type Error = StaffError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(User, bool), StaffError> {
        let registered = tx.users().register(&self.new).await?;
        if registered.is_new {
            let object = AuditObject::new(ObjectKind::User, registered.user.id.uuid());
            let entry = self
                .context
                .audit(self.audit_id, self.new.at, AuditAction::UserCreated, object);
            tx.audit().append(&[entry]).await?;
        }
        Ok((registered.user, registered.is_new))
    }
}

/// Keeps what was hashed and sealed.
struct Arm<'a> {
    context: &'a RequestContext,
    phone: &'a Phone,
    makes_staff: bool,
    password_hash: Option<String>,
    totp: Option<Vec<u8>>,
    sealed_for: UserId,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

impl Arm<'_> {
    /// Whether it does more than end the waiting after wrong tries.
    const fn replaces_anything(&self) -> bool {
        self.makes_staff || self.password_hash.is_some() || self.totp.is_some()
    }
}

#[async_trait]
impl UnitOfWork for Arm<'_> {
    type Output = ();
    type Error = StaffError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StaffError> {
        let found = find::lock(tx, self.phone).await?;
        let user = &found.user;
        if user.id != self.sealed_for {
            return Err(StaffError::NotFound);
        }
        user.may_sign_in().map_err(|_| StaffError::Deactivated)?;
        match (self.makes_staff, user.is_staff) {
            (true, true) if found.password_hash.is_some() => return Err(StaffError::AlreadyStaff),
            (false, false) => return Err(StaffError::NotStaff),
            _ => {}
        }
        tx.credentials().set_staff(user.id, true, user.is_superuser).await?;
        let (password_hash, totp) = (self.password_hash.clone(), self.totp.clone());
        tx.credentials().replace(user.id, password_hash, totp).await?;
        tx.credentials().forget_tries(self.phone).await?;
        if self.replaces_anything() {
            let why = SessionEnd::PasswordChanged;
            tx.sessions().end_all(user.id, None, why, self.now).await?;
            tx.sessions().renew_tokens(user.id, self.now).await?;
        }
        let action = if self.makes_staff {
            AuditAction::StaffMade
        } else {
            AuditAction::StaffReset
        };
        let object = AuditObject::new(ObjectKind::User, user.id.uuid());
        let entry = self.context.audit(self.audit_id, self.now, action, object);
        let mut changes = Changes::none();
        for (field, is_new) in [
            ("password", self.password_hash.is_some()),
            ("totp", self.totp.is_some()),
        ] {
            if is_new {
                changes = changes.set(field, "replaced");
            }
        }
        let entry = entry.severity(Severity::High).changes(changes);
        tx.audit().append(&[entry]).await?;
        Ok(())
    }
}
