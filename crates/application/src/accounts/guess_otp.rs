//! Compares a one-time code, whatever it is for.
//!
//! The guess is counted by a unit of its own before anybody compares, so neither a crash nor a rival gives it back. A right
//! code is not spent here: the unit that does what it allows spends it with
//! [`consume`](turnout_ports::accounts::OtpRepository::consume), which only one rival can.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{OtpCode, OtpPurpose, OtpRefused};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, OtpId, UserId};
use turnout_ports::accounts::{CountedGuess, HashError, OtpTarget};
use turnout_ports::store::{Repositories, StoreError};

use super::send_otp::seconds_until;
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// Why a code does not work.
#[derive(Debug, thiserror::Error)]
pub enum OtpGuessError {
    /// The code is wrong, or there is none.
    #[error("the code is wrong")]
    Wrong,
    /// The code came too late.
    #[error("the code has expired")]
    Expired,
    /// The code was guessed at too often.
    #[error("the code was guessed at too often")]
    Exhausted {
        /// In how many seconds the phone may get another one.
        retry_after: u64,
    },
    /// The account that asks is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The code could not be compared.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Counts the guess, compares it, and notes it if it is wrong. The right code is still to be spent.
pub async fn guess_otp(
    app: &App,
    context: &RequestContext,
    target: &OtpTarget,
    code: &OtpCode,
) -> Result<OtpId, OtpGuessError> {
    let now = app.clock.now();
    let refused = refusal(app, context, target, now);
    let count = CountGuess {
        target,
        now,
        refused: &refused,
    };
    let counted = execute(&*app.store, &count).await?;
    let guess = counted.map_err(|refused| refusal_error(refused, now))?;

    let code = SecretString::from(code.as_str());
    if !app.hasher.verify(&code, &guess.code_hash).await? {
        let entry = refused.refused("otp_invalid");
        execute(&*app.store, &NoteWrongGuess { guess: &guess, entry }).await?;
        return Err(OtpGuessError::Wrong);
    }
    Ok(guess.otp)
}

/// As [`guess_otp`], for a code that the user was sent to the phone of the account.
pub async fn guess_own_otp(
    app: &App,
    context: &RequestContext,
    user: UserId,
    purpose: OtpPurpose,
    code: &OtpCode,
) -> Result<OtpId, OtpGuessError> {
    let own = app.account_queries.own_profile(user).await?;
    let phone = own.ok_or(OtpGuessError::Deactivated)?.user.phone;
    guess_otp(app, context, &OtpTarget::of(user, purpose, phone), code).await
}

fn refusal(app: &App, context: &RequestContext, target: &OtpTarget, now: DateTime<Utc>) -> AuditEntry {
    let id: AuditId = ids::draw(now, &*app.entropy);
    let action = match target.purpose {
        OtpPurpose::SignIn => AuditAction::SignInRefused,
        OtpPurpose::ChangePhone => AuditAction::PhoneChangeRefused,
        OtpPurpose::Erase => AuditAction::ErasureRefused,
    };
    context
        .audit(id, now, action, AuditObject::unknown(ObjectKind::PhoneOtp))
        .severity(Severity::High)
        .changes(Changes::none().set("phone", target.phone.masked()))
}

fn refusal_error(refused: OtpRefused, now: DateTime<Utc>) -> OtpGuessError {
    match refused {
        OtpRefused::Invalid => OtpGuessError::Wrong,
        OtpRefused::Expired => OtpGuessError::Expired,
        OtpRefused::Exhausted { resend_at } => OtpGuessError::Exhausted {
            retry_after: seconds_until(resend_at, now),
        },
    }
}

/// The code under which a refusal stands in the audit log, the same that the client is answered.
const fn refusal_code(refused: OtpRefused) -> &'static str {
    match refused {
        OtpRefused::Invalid => "otp_invalid",
        OtpRefused::Expired => "otp_expired",
        OtpRefused::Exhausted { .. } => "otp_exhausted",
    }
}

/// Counts the guess before anyone compares it, in a transaction of its own that no crash undoes.
struct CountGuess<'a> {
    target: &'a OtpTarget,
    now: DateTime<Utc>,
    refused: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for CountGuess<'_> {
    type Output = Result<CountedGuess, OtpRefused>;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, StoreError> {
        if let Some(guess) = tx.otps().count_guess(self.target, self.now).await? {
            return Ok(Ok(guess));
        }
        let latest = tx.otps().latest(self.target).await?;
        let refused = latest.map_or(OtpRefused::Invalid, |latest| latest.state.refusal(self.now));
        let mut entry = self.refused.clone().refused(refusal_code(refused));
        entry.object.id = latest.map(|latest| latest.id.uuid());
        tx.audit().append(&[entry]).await?;
        Ok(Err(refused))
    }
}

struct NoteWrongGuess<'a> {
    guess: &'a CountedGuess,
    entry: AuditEntry,
}

#[async_trait]
impl UnitOfWork for NoteWrongGuess<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        if self.guess.is_last {
            tx.otps().exhaust(self.guess.otp).await?;
        }
        let mut entry = self.entry.clone();
        entry.object.id = Some(self.guess.otp.uuid());
        tx.audit().append(&[entry]).await
    }
}
