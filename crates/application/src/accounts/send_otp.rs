//! Sends a one-time code to a phone, whatever it is for.
//!
//! Nothing here looks at users: a known and an unknown phone get the same answer in the same time.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{OTP_ATTEMPTS, OTP_LIFETIME, OTP_RESEND_AFTER, OtpCode, OtpPurpose};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, OtpId};
use turnout_ports::accounts::{HashError, NewOtp, OtpTarget};
use turnout_ports::messaging::{SendError, Sms};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::system::Entropy;

use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once, find_answer};
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// A code is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtpSent {
    /// When it stops working.
    pub expires_at: DateTime<Utc>,
    /// From when the phone may get another one.
    pub resend_at: DateTime<Utc>,
}

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum RequestOtpError {
    /// The phone got one a moment ago.
    #[error("the phone must wait for its next code")]
    TooSoon {
        /// How many seconds to wait.
        retry_after: u64,
    },
    /// The message service knows that nobody can be reached at this number.
    #[error("nobody can be reached at this number")]
    Unreachable,
    /// The message service did not take the message.
    #[error("the code could not be sent: {0}")]
    NotSent(SendError),
    /// The code could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sends a code to the phone, the only one that works from then on.
///
/// A request that is repeated under its key is answered as the first time, once that one's message had been taken.
pub(super) async fn send_otp(
    app: &App,
    context: &RequestContext,
    target: OtpTarget,
    once: Once<'_, OtpSent>,
) -> Result<Answer<OtpSent>, RequestOtpError> {
    let now = app.clock.now();
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    if let Some(resend_at) = waiting_until(app, &target, now).await? {
        // Before the expensive hash; the unit looks again.
        return Err(refuse(app, context, &target, resend_at, now).await?);
    }
    let code = draw_code(&*app.entropy);
    let code_hash = app.hasher.hash(&SecretString::from(code.as_str())).await?;
    let otp = new_otp(app, context, target, code_hash, now);
    let work = IssueOtp {
        limited: app.account_settings.otp_resend_limit,
        entry: entry(app, context, &otp.target, AuditAction::OtpRequested, now),
        otp: &otp,
    };
    if let Issued::TooSoon(resend_at) = execute(&*app.store, &work).await? {
        return Err(refuse(app, context, &otp.target, resend_at, now).await?);
    }
    let sms = Sms {
        to: otp.target.phone.clone(),
        text: message(otp.target.purpose, &code).into(),
    };
    if let Err(error) = app.sms.send(&sms).await {
        return Err(withdraw(app, otp.id, error).await?);
    }
    let sent = OtpSent {
        expires_at: otp.expires_at,
        resend_at: otp.resend_at,
    };
    match once.key {
        Some(_) => Ok(execute_once(&*app.store, &Sent(sent), &once, now).await?),
        None => Ok(Answer::Done(sent)),
    }
}

/// Until when the phone must wait, where it must.
async fn waiting_until(app: &App, target: &OtpTarget, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, StoreError> {
    if !app.account_settings.otp_resend_limit {
        return Ok(None);
    }
    let resend_at = app.account_queries.otp_resend_at(&target.phone, target.purpose).await?;
    Ok(resend_at.filter(|resend_at| *resend_at > now))
}

/// Draws until chance gives a number that makes every code equally likely.
pub(crate) fn draw_code(entropy: &dyn Entropy) -> OtpCode {
    loop {
        let mut bytes = [0; 4];
        entropy.fill(&mut bytes);
        if let Some(code) = OtpCode::from_random(u32::from_be_bytes(bytes)) {
            return code;
        }
    }
}

/// The code comes first, so that it stands in the preview of the message. What it does is said, so that nobody is talked
/// into reading it out.
fn message(purpose: OtpPurpose, code: &OtpCode) -> String {
    let (code, minutes) = (code.as_str(), OTP_LIFETIME.num_minutes());
    let does = match purpose {
        OtpPurpose::SignIn => "is your Turnout code.",
        OtpPurpose::ChangePhone => "makes this the phone of a Turnout account.",
        OtpPurpose::Erase => "erases your Turnout account for good.",
    };
    format!("{code} {does} It works for {minutes} minutes. Do not give it to anyone.")
}

fn new_otp(app: &App, context: &RequestContext, target: OtpTarget, code_hash: String, now: DateTime<Utc>) -> NewOtp {
    let resend_at = if app.account_settings.otp_resend_limit {
        now + OTP_RESEND_AFTER
    } else {
        now
    };
    NewOtp {
        id: ids::draw(now, &*app.entropy),
        target,
        code_hash,
        max_attempts: OTP_ATTEMPTS,
        ip: context.ip.map(|ip| ip.to_string()),
        at: now,
        expires_at: now + OTP_LIFETIME,
        resend_at,
    }
}

fn entry(
    app: &App,
    context: &RequestContext,
    target: &OtpTarget,
    action: AuditAction,
    now: DateTime<Utc>,
) -> AuditEntry {
    let id: AuditId = ids::draw(now, &*app.entropy);
    context
        .audit(id, now, action, AuditObject::unknown(ObjectKind::PhoneOtp))
        .changes(
            Changes::none()
                .set("phone", target.phone.masked())
                .set("purpose", target.purpose.as_str()),
        )
}

/// Notes that the phone must wait.
async fn refuse(
    app: &App,
    context: &RequestContext,
    target: &OtpTarget,
    resend_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<RequestOtpError, StoreError> {
    let entry = entry(app, context, target, AuditAction::OtpRefused, now);
    let entry = entry.severity(Severity::Medium).refused("otp_rate_limited");
    execute(&*app.store, &NoteRefusal { entry }).await?;
    Ok(RequestOtpError::TooSoon {
        retry_after: seconds_until(resend_at, now),
    })
}

/// Whole seconds, rounded up, at least one.
pub(crate) fn seconds_until(then: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    let millis = u64::try_from((then - now).num_milliseconds()).unwrap_or(0);
    millis.div_ceil(1000).max(1)
}

/// Takes back a code that nobody got, and lets the phone try again at once when the service was at fault.
async fn withdraw(app: &App, otp: OtpId, error: SendError) -> Result<RequestOtpError, StoreError> {
    let now = app.clock.now();
    let hopeless = matches!(error, SendError::NoSuchRecipient | SendError::Refused(_));
    let resend_at = if hopeless { now + OTP_RESEND_AFTER } else { now };
    execute(&*app.store, &Withdraw { otp, resend_at }).await?;
    tracing::warn!(error = %error, "a one-time code could not be sent");
    Ok(if hopeless {
        RequestOtpError::Unreachable
    } else {
        RequestOtpError::NotSent(error)
    })
}

struct IssueOtp<'a> {
    otp: &'a NewOtp,
    limited: bool,
    entry: AuditEntry,
}

enum Issued {
    Done,
    TooSoon(DateTime<Utc>),
}

#[async_trait]
impl UnitOfWork for IssueOtp<'_> {
    type Output = Issued;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Issued, StoreError> {
        let target = &self.otp.target;
        let latest = tx.otps().lock_latest(&target.phone, target.purpose).await?;
        if let Some(latest) = latest.filter(|latest| self.limited && latest.state.resend_at > self.otp.at) {
            return Ok(Issued::TooSoon(latest.state.resend_at));
        }
        tx.otps().issue(self.otp).await?;
        let mut entry = self.entry.clone();
        entry.object = AuditObject::new(ObjectKind::PhoneOtp, self.otp.id.uuid());
        tx.audit().append(&[entry]).await?;
        Ok(Issued::Done)
    }
}

/// Nothing more to do than to keep the answer.
struct Sent(OtpSent);

#[async_trait]
impl UnitOfWork for Sent {
    type Output = OtpSent;
    type Error = StoreError;

    async fn run(&self, _: &mut dyn Repositories) -> Result<OtpSent, StoreError> {
        Ok(self.0)
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

struct Withdraw {
    otp: OtpId,
    resend_at: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for Withdraw {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.otps().withdraw(self.otp, self.resend_at).await
    }
}

#[cfg(test)]
mod tests;
