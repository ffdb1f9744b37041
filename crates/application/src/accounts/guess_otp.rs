//! Compares a one-time code, whatever it is for.
//!
//! The guess is counted before anybody compares, so neither a crash nor a rival gives it back. A right
//! code is not spent here: the unit that does what it allows spends it with
//! [`consume`](turnout_ports::accounts::OtpRepository::consume), which only one rival can.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{OtpCode, OtpPurpose, OtpRefused};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, OtpId, UserId};
use turnout_ports::accounts::{CountedGuess, HashError, OtpTarget};
use turnout_ports::store::{Mode, Repositories, StoreError};

use super::send_otp::seconds_until;
use super::spraying::Spraying;
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
    /// Too many guesses from there were wrong.
    #[error("too many guesses from there were wrong")]
    Stopped {
        /// In how many seconds it may be tried again.
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
    let spraying = Spraying::new(app, context, now);
    let refused = refusal(app, context, target, now);
    let count = CountGuess {
        target,
        now,
        spraying: spraying.as_ref(),
        refused: &refused,
    };
    let counted = execute(&*app.store, &count).await?;
    let guess = counted.map_err(|refused| refused.error(now))?;

    let code = SecretString::from(code.as_str());
    if !app.hasher.verify(&code, &guess.code_hash).await? {
        let wrong = NoteWrongGuess {
            guess: &guess,
            spraying: spraying.as_ref(),
            entry: refused.refused("otp_invalid"),
        };
        execute(&*app.store, &wrong).await?;
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

/// Why a guess is not compared.
#[derive(Clone, Copy)]
enum NotCounted {
    /// Because of the code.
    Refused(OtpRefused),
    /// Because of where it comes from, until then.
    Stopped(DateTime<Utc>),
}

impl NotCounted {
    /// The code under which a refusal stands in the audit log, the same that the client is answered.
    const fn code(self) -> &'static str {
        match self {
            Self::Refused(OtpRefused::Invalid) => "otp_invalid",
            Self::Refused(OtpRefused::Expired) => "otp_expired",
            Self::Refused(OtpRefused::Exhausted { .. }) => "otp_exhausted",
            Self::Stopped(_) => "otp_guesses_stopped",
        }
    }

    fn error(self, now: DateTime<Utc>) -> OtpGuessError {
        match self {
            Self::Refused(OtpRefused::Invalid) => OtpGuessError::Wrong,
            Self::Refused(OtpRefused::Expired) => OtpGuessError::Expired,
            Self::Refused(OtpRefused::Exhausted { resend_at }) => OtpGuessError::Exhausted {
                retry_after: seconds_until(resend_at, now),
            },
            Self::Stopped(until) => OtpGuessError::Stopped {
                retry_after: seconds_until(until, now),
            },
        }
    }
}

/// Counts the guess before anyone compares it. The count is one statement that commits by itself: no crash undoes it, and
/// nothing else here has to hold together with it.
struct CountGuess<'a> {
    target: &'a OtpTarget,
    now: DateTime<Utc>,
    spraying: Option<&'a Spraying<'a>>,
    refused: &'a AuditEntry,
}

#[async_trait]
impl UnitOfWork for CountGuess<'_> {
    type Output = Result<CountedGuess, NotCounted>;
    type Error = StoreError;
    const MODE: Mode = Mode::EachStatement;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Self::Output, StoreError> {
        let stopped = match self.spraying {
            Some(spraying) => spraying.judge(tx).await?,
            None => None,
        };
        let (why, otp) = if let Some(until) = stopped {
            (NotCounted::Stopped(until), None)
        } else {
            if let Some(guess) = tx.otps().count_guess(self.target, self.now).await? {
                return Ok(Ok(guess));
            }
            let latest = tx.otps().latest(self.target).await?;
            let refused = latest.map_or(OtpRefused::Invalid, |latest| latest.state.refusal(self.now));
            (NotCounted::Refused(refused), latest.map(|latest| latest.id))
        };
        let mut entry = self.refused.clone().refused(why.code());
        entry.object.id = otp.map(OtpId::uuid);
        tx.audit().append(&[entry]).await?;
        Ok(Err(why))
    }
}

struct NoteWrongGuess<'a> {
    guess: &'a CountedGuess,
    spraying: Option<&'a Spraying<'a>>,
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
        tx.audit().append(&[entry]).await?;
        match self.spraying {
            Some(spraying) => spraying.count_wrong(tx, self.guess.otp).await,
            None => Ok(()),
        }
    }
}
