//! Signs in with a phone and the code that was sent to it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{OtpCode, OtpPurpose, OtpRefused, Phone};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::fields::{Lines, Violations, text};
use turnout_domain::ids::AuditId;
use turnout_ports::accounts::{CountedGuess, HashError, OwnProfile, TokenError};
use turnout_ports::store::{Repositories, StoreError};

use super::open_session::{OpenSession, Opened};
use super::request_otp::seconds_until;
use super::tokens::{TokenPair, draw_refresh, pair};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

const PURPOSE: OtpPurpose = OtpPurpose::SignIn;
const LONGEST_DEVICE: usize = 200;

/// Who wants to sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// The phone that got the code.
    pub phone: Phone,
    /// The code as it was typed.
    pub code: OtpCode,
    /// How the user calls the device.
    pub device: Option<String>,
}

/// Somebody is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The device's tokens.
    pub tokens: TokenPair,
    /// Whether it was their first time.
    pub is_new_user: bool,
    /// Their own profile.
    pub me: OwnProfile,
}

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum VerifyOtpError {
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
    /// The code was right and the account is shut.
    #[error("the account is deactivated")]
    Deactivated,
    /// The device's name breaks a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The code could not be compared.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The access token could not be signed.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Spends the code and opens a session; adds the user when it is their first.
pub async fn verify_otp(app: &App, context: &RequestContext, input: SignIn) -> Result<SignedIn, VerifyOtpError> {
    let device = text(
        "/device",
        input.device.as_deref().unwrap_or_default(),
        LONGEST_DEVICE,
        Lines::One,
    );
    let device = device.map_err(VerifyOtpError::Invalid)?;
    let now = app.clock.now();
    let refused = refusal(app, context, &input.phone, now);
    let count = CountGuess {
        phone: &input.phone,
        now,
        refused: &refused,
    };
    let counted = execute(&*app.store, &count).await?;
    let guess = counted.map_err(|refused| refusal_error(refused, now))?;

    let code = SecretString::from(input.code.as_str());
    if !app.hasher.verify(&code, &guess.code_hash).await? {
        let entry = refused.refused("otp_invalid");
        execute(&*app.store, &NoteWrongGuess { guess: &guess, entry }).await?;
        return Err(VerifyOtpError::Wrong);
    }

    let (refresh_token, token) = draw_refresh(app, now);
    let work = OpenSession::new(app, context, &input.phone, &guess, device, token, now);
    let (user, is_new_user) = match execute(&*app.store, &work).await? {
        Opened::Session { user, is_new } => (user, is_new),
        Opened::CodeSpent => return Err(VerifyOtpError::Wrong),
        Opened::Deactivated => return Err(VerifyOtpError::Deactivated),
    };
    let me = app
        .account_queries
        .own_profile(user.id)
        .await?
        .ok_or(VerifyOtpError::Deactivated)?;
    let tokens = pair(app, &user, work.session.id, refresh_token, now)?;
    Ok(SignedIn {
        tokens,
        is_new_user,
        me,
    })
}

fn refusal(app: &App, context: &RequestContext, phone: &Phone, now: DateTime<Utc>) -> AuditEntry {
    let id: AuditId = ids::draw(now, &*app.entropy);
    context
        .audit(
            id,
            now,
            AuditAction::SignInRefused,
            AuditObject::unknown(ObjectKind::PhoneOtp),
        )
        .severity(Severity::High)
        .changes(Changes::none().set("phone", phone.masked()))
}

fn refusal_error(refused: OtpRefused, now: DateTime<Utc>) -> VerifyOtpError {
    match refused {
        OtpRefused::Invalid => VerifyOtpError::Wrong,
        OtpRefused::Expired => VerifyOtpError::Expired,
        OtpRefused::Exhausted { resend_at } => VerifyOtpError::Exhausted {
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
    phone: &'a Phone,
    now: DateTime<Utc>,
    refused: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for CountGuess<'_> {
    type Output = Result<CountedGuess, OtpRefused>;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, StoreError> {
        if let Some(guess) = tx.otps().count_guess(self.phone, PURPOSE, self.now).await? {
            return Ok(Ok(guess));
        }
        let latest = tx.otps().latest(self.phone, PURPOSE).await?;
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

#[cfg(test)]
mod tests;
