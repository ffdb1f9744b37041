//! Sends a one-time code to a phone.
//!
//! Nothing here looks at users: a known and an unknown phone get the same answer in the same time.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{OTP_ATTEMPTS, OTP_LIFETIME, OTP_RESEND_AFTER, OtpCode, OtpPurpose, Phone};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, OtpId};
use turnout_ports::accounts::{HashError, NewOtp};
use turnout_ports::messaging::{SendError, Sms};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::system::Entropy;

use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

const PURPOSE: OtpPurpose = OtpPurpose::SignIn;

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
pub async fn request_otp(app: &App, context: &RequestContext, phone: Phone) -> Result<OtpSent, RequestOtpError> {
    let now = app.clock.now();
    let refused = refusal(app, context, &phone, now);
    if app.account_settings.otp_resend_limit {
        // Before the expensive hash; the unit looks again.
        if let Some(resend_at) = app
            .account_queries
            .otp_resend_at(&phone, PURPOSE)
            .await?
            .filter(|at| *at > now)
        {
            execute(&*app.store, &NoteRefusal { entry: refused }).await?;
            return Err(too_soon(resend_at, now));
        }
    }
    let code = draw_code(&*app.entropy);
    let code_hash = app.hasher.hash(&SecretString::from(code.as_str())).await?;
    let work = IssueOtp {
        otp: new_otp(app, context, &phone, code_hash, now),
        limited: app.account_settings.otp_resend_limit,
        issued: issued(app, context, &phone, now),
        refused,
    };
    if let Issued::TooSoon(resend_at) = execute(&*app.store, &work).await? {
        return Err(too_soon(resend_at, now));
    }
    let sms = Sms {
        to: phone,
        text: message(&code).into(),
    };
    if let Err(error) = app.sms.send(&sms).await {
        return Err(withdraw(app, work.otp.id, error).await?);
    }
    Ok(OtpSent {
        expires_at: work.otp.expires_at,
        resend_at: work.otp.resend_at,
    })
}

/// Draws until chance gives a number that makes every code equally likely.
fn draw_code(entropy: &dyn Entropy) -> OtpCode {
    loop {
        let mut bytes = [0; 4];
        entropy.fill(&mut bytes);
        if let Some(code) = OtpCode::from_random(u32::from_be_bytes(bytes)) {
            return code;
        }
    }
}

fn message(code: &OtpCode) -> String {
    let minutes = OTP_LIFETIME.num_minutes();
    format!(
        "{} is your Turnout code. It works for {minutes} minutes. Do not give it to anyone.",
        code.as_str()
    )
}

fn new_otp(app: &App, context: &RequestContext, phone: &Phone, code_hash: String, now: DateTime<Utc>) -> NewOtp {
    let resend_at = if app.account_settings.otp_resend_limit {
        now + OTP_RESEND_AFTER
    } else {
        now
    };
    NewOtp {
        id: ids::draw(now, &*app.entropy),
        phone: phone.clone(),
        purpose: PURPOSE,
        code_hash,
        max_attempts: OTP_ATTEMPTS,
        ip: context.ip.map(|ip| ip.to_string()),
        at: now,
        expires_at: now + OTP_LIFETIME,
        resend_at,
    }
}

fn issued(app: &App, context: &RequestContext, phone: &Phone, now: DateTime<Utc>) -> AuditEntry {
    let id: AuditId = ids::draw(now, &*app.entropy);
    let object = AuditObject::unknown(ObjectKind::PhoneOtp);
    context
        .audit(id, now, AuditAction::OtpRequested, object)
        .changes(Changes::none().set("phone", phone.masked()))
}

fn refusal(app: &App, context: &RequestContext, phone: &Phone, now: DateTime<Utc>) -> AuditEntry {
    let id: AuditId = ids::draw(now, &*app.entropy);
    let object = AuditObject::unknown(ObjectKind::PhoneOtp);
    context
        .audit(id, now, AuditAction::OtpRefused, object)
        .severity(Severity::Medium)
        .refused("otp_rate_limited")
        .changes(Changes::none().set("phone", phone.masked()))
}

fn too_soon(resend_at: DateTime<Utc>, now: DateTime<Utc>) -> RequestOtpError {
    RequestOtpError::TooSoon {
        retry_after: seconds_until(resend_at, now),
    }
}

/// Whole seconds, rounded up, at least one.
pub(super) fn seconds_until(then: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
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

struct IssueOtp {
    otp: NewOtp,
    limited: bool,
    issued: AuditEntry,
    refused: AuditEntry,
}

enum Issued {
    Done,
    TooSoon(DateTime<Utc>),
}

#[async_trait]
impl UnitOfWork for IssueOtp {
    type Output = Issued;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Issued, StoreError> {
        let latest = tx.otps().lock_latest(&self.otp.phone, self.otp.purpose).await?;
        if let Some(latest) = latest.filter(|latest| self.limited && latest.state.resend_at > self.otp.at) {
            tx.audit().append(std::slice::from_ref(&self.refused)).await?;
            return Ok(Issued::TooSoon(latest.state.resend_at));
        }
        tx.otps().issue(&self.otp).await?;
        let mut issued = self.issued.clone();
        issued.object = AuditObject::new(ObjectKind::PhoneOtp, self.otp.id.uuid());
        tx.audit().append(&[issued]).await?;
        Ok(Issued::Done)
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
