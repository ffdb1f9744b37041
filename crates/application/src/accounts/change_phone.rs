//! Gives an account another phone.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{FRESH_SIGN_IN, OTP_LIFETIME, OtpCode, OtpPurpose, Phone};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, JobId, OtpId, UserId};
use turnout_ports::accounts::{OtpTarget, SessionEnd};
use turnout_ports::jobs::{Job, NewJob};
use turnout_ports::store::{Repositories, StoreError};

use super::fresh_sign_in::has_signed_in;
use super::guess_otp::{OtpGuessError, guess_otp};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once, find_answer};
use crate::ids;
use crate::unit_of_work::UnitOfWork;

/// The account has another phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneChanged {
    /// The phone with which one signs in from now on.
    pub phone: Phone,
    /// How many other devices were signed out.
    pub ended_sessions: u64,
}

/// Why the phone was proved and the account has it not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneRefused {
    /// Another account has the phone.
    #[error("another account has this phone")]
    Taken,
    /// A rival spent the code.
    #[error("the code is spent")]
    CodeSpent,
    /// The account is shut.
    #[error("the account is deactivated")]
    Deactivated,
}

/// Why no phone was proved.
#[derive(Debug, thiserror::Error)]
pub enum ChangePhoneError {
    /// The session was opened too long ago.
    #[error("the user must sign in again first")]
    SignInAgain,
    /// The code does not work.
    #[error(transparent)]
    Guess(#[from] OtpGuessError),
}

impl From<StoreError> for ChangePhoneError {
    fn from(error: StoreError) -> Self {
        Self::Guess(error.into())
    }
}

/// What came of a phone that was proved. Both are kept.
pub type PhoneChange = Result<PhoneChanged, PhoneRefused>;

/// Spends the code that was sent to the new phone, makes that the phone of the account, and signs out all other devices.
/// The old phone is told. Only for somebody who has signed in lately, and so has the old phone or the password.
pub async fn change_phone(
    app: &App,
    context: &RequestContext,
    user: UserId,
    phone: Phone,
    code: &OtpCode,
    once: Once<'_, PhoneChange>,
) -> Result<Answer<PhoneChange>, ChangePhoneError> {
    let now = app.clock.now();
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    let entry = refusal(app, context, user, &phone);
    // Whoever was sent a code may type it in until its end.
    if !has_signed_in(app, context, user, FRESH_SIGN_IN + OTP_LIFETIME, entry).await? {
        return Err(ChangePhoneError::SignInAgain);
    }
    let target = OtpTarget::of(user, OtpPurpose::ChangePhone, phone);
    let otp = match guess_otp(app, context, &target, code).await {
        Ok(otp) => otp,
        // The same request may have been sent twice at once, and the other one have spent the code.
        Err(error) => {
            let answer = find_answer(&*app.store, once.key.as_ref(), now).await?;
            return answer.ok_or(error.into());
        }
    };
    let work = ChangePhone {
        context,
        user,
        phone: target.phone,
        otp,
        audit_id: ids::draw(now, &*app.entropy),
        job: ids::draw(now, &*app.entropy),
        now,
    };
    let answer = execute_once(&*app.store, &work, &once, now).await?;
    app.revocations.learn(now).await;
    Ok(answer)
}

/// The entry of a wish for another phone that is refused before anything is compared.
pub(super) fn refusal(app: &App, context: &RequestContext, user: UserId, phone: &Phone) -> AuditEntry {
    let now = app.clock.now();
    let object = AuditObject::new(ObjectKind::User, user.uuid());
    context
        .audit(
            ids::draw(now, &*app.entropy),
            now,
            AuditAction::PhoneChangeRefused,
            object,
        )
        .severity(Severity::High)
        .changes(Changes::none().set("phone", phone.masked()))
}

struct ChangePhone<'a> {
    context: &'a RequestContext,
    user: UserId,
    phone: Phone,
    otp: OtpId,
    audit_id: AuditId,
    job: JobId,
    now: DateTime<Utc>,
}

impl ChangePhone<'_> {
    fn entry(&self, action: AuditAction) -> AuditEntry {
        let object = AuditObject::new(ObjectKind::User, self.user.uuid());
        let entry = self.context.audit(self.audit_id, self.now, action, object);
        entry.severity(Severity::High)
    }

    async fn refuse(&self, tx: &mut dyn Repositories, why: PhoneRefused) -> Result<PhoneChange, StoreError> {
        let code = match why {
            PhoneRefused::Taken => "phone_taken",
            PhoneRefused::CodeSpent => "otp_invalid",
            PhoneRefused::Deactivated => "account_deactivated",
        };
        let entry = self.entry(AuditAction::PhoneChangeRefused).refused(code);
        let changes = Changes::none().set("phone", self.phone.masked());
        tx.audit().append(&[entry.changes(changes)]).await?;
        Ok(Err(why))
    }
}

#[async_trait]
impl UnitOfWork for ChangePhone<'_> {
    type Output = PhoneChange;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<PhoneChange, StoreError> {
        if !tx.otps().consume(self.otp, self.now).await? {
            return self.refuse(tx, PhoneRefused::CodeSpent).await;
        }
        if !tx.users().lock(self.user).await?.is_some_and(|user| user.is_active) {
            return self.refuse(tx, PhoneRefused::Deactivated).await;
        }
        let Some(old) = tx.users().change_phone(self.user, &self.phone).await? else {
            return self.refuse(tx, PhoneRefused::Taken).await;
        };
        let why = SessionEnd::PhoneChanged;
        let ended_sessions = tx
            .sessions()
            .end_all(self.user, self.context.session, why, self.now)
            .await?;
        let job = Job::TellOldPhone {
            user: self.user.uuid(),
            phone: old.as_str().to_owned(),
        };
        tx.jobs()
            .enqueue(&NewJob {
                id: self.job,
                job,
                run_at: self.now,
            })
            .await?;
        let changes = Changes::none()
            .from_to("phone", old.masked(), self.phone.masked())
            .set("ended_sessions", ended_sessions.to_string());
        let entry = self.entry(AuditAction::PhoneChanged).changes(changes);
        tx.audit().append(&[entry]).await?;
        Ok(Ok(PhoneChanged {
            phone: self.phone.clone(),
            ended_sessions,
        }))
    }
}

#[cfg(test)]
mod tests;
