//! Signs in staff with a password and the code of their app.
//!
//! The try is counted by a unit of its own before anybody compares, so neither a crash nor a rival gives it back. Whoever is
//! refused learns nothing: the phone that nobody has, that of somebody without a password and the wrong password get the same
//! answer for the same work.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{LockedOut, OtpCode, Password, PasswordTries, Phone, TotpStep};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::fields::{Lines, Violations, text};
use turnout_domain::ids::{AuditId, UserId};
use turnout_ports::accounts::{Credentials, HashError, TokenError};
use turnout_ports::store::{Repositories, StoreError};

use super::open_staff_session::{OpenStaffSession, Opened};
use super::send_otp::seconds_until;
use super::tokens::{draw_refresh, pair};
use super::verify_otp::{LONGEST_DEVICE, SignedIn};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Who wants to sign in.
#[derive(Clone, Debug)]
pub struct PasswordSignIn {
    /// The phone of the account.
    pub phone: Phone,
    /// The password as it was typed.
    pub password: Password,
    /// What the app shows. Without it nobody is signed in.
    pub totp: Option<OtpCode>,
    /// How the user calls the device.
    pub device: Option<String>,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum PasswordSignInError {
    /// Phone, password and code do not belong together. Which of them is wrong is not told.
    #[error("phone, password and code do not belong together")]
    Refused,
    /// The phone was tried too often.
    #[error("too many wrong passwords")]
    LockedOut {
        /// In how many seconds the next try is compared.
        retry_after: u64,
    },
    /// The device's name breaks a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The password could not be compared.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The access token could not be signed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why, for the audit log alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    Unknown,
    Deactivated,
    NotStaff,
    NoPassword,
    NoTotp,
    WrongPassword,
    WrongTotp,
    UsedTotp,
    Changed,
}

impl Why {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown_phone",
            Self::Deactivated => "account_deactivated",
            Self::NotStaff => "not_staff",
            Self::NoPassword => "no_password",
            Self::NoTotp => "no_totp",
            Self::WrongPassword => "wrong_password",
            Self::WrongTotp => "wrong_totp",
            Self::UsedTotp => "used_totp",
            Self::Changed => "changed_meanwhile",
        }
    }
}

/// Counts the try, compares password and code, and opens a session.
pub async fn sign_in_with_password(
    app: &App,
    context: &RequestContext,
    input: PasswordSignIn,
) -> Result<SignedIn, PasswordSignInError> {
    let device = input.device.as_deref().unwrap_or_default();
    let device = text("/device", device, LONGEST_DEVICE, Lines::One).map_err(PasswordSignInError::Invalid)?;
    let now = app.clock.now();
    let refusal = refusal(app, context, &input.phone, now);
    let count = CountTry {
        phone: &input.phone,
        now,
        refusal: &refusal,
    };
    let counted = execute(&*app.store, &count)
        .await?
        .map_err(|locked| PasswordSignInError::LockedOut {
            retry_after: seconds_until(locked.until, now),
        })?;
    let refusal = refusal.severity(severity(counted.tries));
    let (credentials, step) = match judge(app, counted.credentials, &input, now).await? {
        Judged::Right(credentials, step) => (credentials, step),
        Judged::Wrong(user, why) => {
            let entry = explained(refusal, user, why);
            execute(&*app.store, &NoteRefusal { entry }).await?;
            return Err(PasswordSignInError::Refused);
        }
    };
    let (refresh_token, token) = draw_refresh(app, now);
    let work = OpenStaffSession::new(app, context, credentials, step, refusal, device, token, now);
    let user = match execute(&*app.store, &work).await? {
        Opened::Session(user) => user,
        Opened::Refused => return Err(PasswordSignInError::Refused),
    };
    let me = app.account_queries.own_profile(user.id).await?;
    let tokens = pair(app, &user, work.session.id, refresh_token, now)?;
    Ok(SignedIn {
        tokens,
        is_new_user: false,
        me: me.ok_or(PasswordSignInError::Refused)?,
    })
}

/// The entry of a refusal, before it is known whose account it is and why.
fn refusal(app: &App, context: &RequestContext, phone: &Phone, now: DateTime<Utc>) -> AuditEntry {
    let id: AuditId = ids::draw(now, &*app.entropy);
    let object = AuditObject::unknown(ObjectKind::User);
    context
        .audit(id, now, AuditAction::SignInRefused, object)
        .severity(Severity::Medium)
        .changes(Changes::none().set("phone", phone.masked()))
        .refused("credentials_invalid")
}

/// The try that locks the phone is worth looking at.
const fn severity(tries: PasswordTries) -> Severity {
    if tries.locked_until.is_some() {
        Severity::High
    } else {
        Severity::Medium
    }
}

pub(super) fn explained(entry: AuditEntry, user: Option<UserId>, why: Why) -> AuditEntry {
    let changes = entry.changes.clone().set("reason", why.as_str());
    let mut entry = entry.changes(changes);
    entry.object.id = user.map(UserId::uuid);
    entry
}

enum Judged {
    Right(Credentials, TotpStep),
    Wrong(Option<UserId>, Why),
}

/// Compares, outside of any transaction. Every way through it computes one hash.
async fn judge(
    app: &App,
    credentials: Option<Credentials>,
    input: &PasswordSignIn,
    now: DateTime<Utc>,
) -> Result<Judged, HashError> {
    let password = SecretString::from(input.password.as_str());
    let user = credentials.as_ref().map(|credentials| credentials.user.id);
    let (credentials, hash) = match usable(credentials) {
        Ok(usable) => usable,
        Err(why) => {
            // As much work as comparing it, with nothing to compare it to.
            drop(app.hasher.hash(&password).await?);
            return Ok(Judged::Wrong(user, why));
        }
    };
    if !app.hasher.verify(&password, &hash).await? {
        return Ok(Judged::Wrong(user, Why::WrongPassword));
    }
    let Some(sealed) = &credentials.totp else {
        return Ok(Judged::Wrong(user, Why::NoTotp));
    };
    let Some(code) = &input.totp else {
        return Ok(Judged::Wrong(user, Why::WrongTotp));
    };
    let step = app.totp.check(credentials.user.id, sealed, code, now);
    let step = step.unwrap_or_else(|error| {
        tracing::error!(%error, user = %credentials.user.id, "a second factor cannot be checked; reset it");
        None
    });
    Ok(match step {
        Some(step) => Judged::Right(credentials, step),
        None => Judged::Wrong(user, Why::WrongTotp),
    })
}

fn usable(credentials: Option<Credentials>) -> Result<(Credentials, String), Why> {
    let credentials = credentials.ok_or(Why::Unknown)?;
    if credentials.user.may_sign_in().is_err() {
        return Err(Why::Deactivated);
    }
    if !credentials.user.is_staff {
        return Err(Why::NotStaff);
    }
    let hash = credentials.password_hash.clone().ok_or(Why::NoPassword)?;
    Ok((credentials, hash))
}

struct Counted {
    tries: PasswordTries,
    credentials: Option<Credentials>,
}

/// Counts the try before anyone compares it, in a transaction of its own that no crash undoes.
struct CountTry<'a> {
    phone: &'a Phone,
    now: DateTime<Utc>,
    refusal: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for CountTry<'_> {
    type Output = Result<Counted, LockedOut>;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, StoreError> {
        let tries = tx.credentials().lock_tries(self.phone).await?;
        let tries = match tries.count(self.now) {
            Ok(tries) => tries,
            Err(locked) => {
                let entry = self.refusal.clone().refused("sign_in_locked");
                tx.audit().append(&[entry]).await?;
                return Ok(Err(locked));
            }
        };
        tx.credentials().save_tries(self.phone, &tries).await?;
        let credentials = tx.credentials().find(self.phone).await?;
        Ok(Ok(Counted { tries, credentials }))
    }
}

struct NoteRefusal {
    entry: AuditEntry,
}

#[async_trait]
impl UnitOfWork for NoteRefusal {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.audit().append(std::slice::from_ref(&self.entry)).await
    }
}
