//! Sends a one-time code to a phone, whatever it is for.
//!
//! Nothing here looks at users: a known and an unknown phone get the same answer for the same work.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::accounts::{OTP_LIFETIME, OTP_RESEND_AFTER, OtpCode, OtpPurpose};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, OtpId};
use turnout_ports::accounts::{HashError, NewOtp, OtpTarget, OtpUsage};
use turnout_ports::messaging::{SendError, Sms};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::system::Entropy;

use super::admission::{Admission, Denied, IssueError};
use super::otp_alarm::{Alarm, NoteRefusal};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, answer_once, find_answer};
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
    /// The phone, or who asks, got as many as they get for now.
    #[error("too many codes were asked for")]
    TooSoon {
        /// How many seconds to wait.
        retry_after: u64,
    },
    /// For now none are sent to numbers like this one.
    #[error("no codes are sent to such numbers for now")]
    Paused {
        /// How many seconds to wait.
        retry_after: u64,
    },
    /// None are sent to the phone's country.
    #[error("no codes are sent to this country")]
    CountryNotServed,
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

/// Sends a code to the phone, the only one of its purpose that works from then on.
///
/// A request that is repeated under its key is answered as the first time, once that one's message had been taken.
pub(super) async fn send_otp(
    app: &App,
    context: &RequestContext,
    target: &OtpTarget,
    once: Once<'_, OtpSent>,
) -> Result<Answer<OtpSent>, RequestOtpError> {
    let now = app.clock.now();
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    let admission = Admission::new(app, context, target, now);
    if let Err(denied) = admission.look(app).await? {
        return refuse(app, context, target, &admission, denied, &once).await;
    }
    let code = draw_code(&*app.entropy);
    let code_hash = app.hasher.hash(&SecretString::from(code.as_str())).await?;
    let work = IssueOtp {
        admission: &admission,
        entry: entry(app, context, target, AuditAction::OtpRequested, now),
        otp: new_otp(app, context, target, &admission, code_hash, now),
    };
    match execute(&*app.store, &work).await {
        Ok(()) => {}
        Err(IssueError::Denied(denied)) => return refuse(app, context, target, &admission, denied, &once).await,
        Err(IssueError::Store(error)) => return Err(error.into()),
    }
    let sms = Sms {
        to: target.phone.clone(),
        text: message(target.purpose, &code).into(),
    };
    if let Err(error) = app.sms.send(&sms).await {
        return Err(withdraw(app, work.otp.id, error).await?);
    }
    let sent = OtpSent {
        expires_at: work.otp.expires_at,
        resend_at: work.otp.resend_at,
    };
    Ok(answer_once(&*app.store, sent, &once, now).await?)
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

fn new_otp(
    app: &App,
    context: &RequestContext,
    target: &OtpTarget,
    admission: &Admission<'_>,
    code_hash: String,
    now: DateTime<Utc>,
) -> NewOtp {
    let resend_at = if admission.is_limited() {
        now + OTP_RESEND_AFTER
    } else {
        now
    };
    NewOtp {
        id: ids::draw(now, &*app.entropy),
        target: target.clone(),
        prefix: admission.asked.prefix.clone(),
        code_hash,
        // The unit knows how many are left.
        max_attempts: 0,
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

/// Notes that no code goes out, and raises the alarm that this calls for. Where what stands in the way is the code of the
/// same request, which was sent twice at once, its answer is given.
async fn refuse(
    app: &App,
    context: &RequestContext,
    target: &OtpTarget,
    admission: &Admission<'_>,
    denied: Denied,
    once: &Once<'_, OtpSent>,
) -> Result<Answer<OtpSent>, RequestOtpError> {
    let now = admission.asked.at;
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    let wait = denied.until().map(|until| seconds_until(until, now));
    let (code, error) = match wait {
        None if matches!(denied, Denied::Number) => ("validation_failed", RequestOtpError::Unreachable),
        None => ("country_not_served", RequestOtpError::CountryNotServed),
        Some(retry_after) if denied.is_of_numbers() => ("otp_paused", RequestOtpError::Paused { retry_after }),
        Some(retry_after) => ("otp_rate_limited", RequestOtpError::TooSoon { retry_after }),
    };
    let entry = entry(app, context, target, AuditAction::OtpRefused, now);
    let changes = entry.changes.clone().set("limit", denied.limit());
    let work = NoteRefusal {
        entry: entry.severity(Severity::Medium).refused(code).changes(changes),
        alarm: Alarm::of(app, context, admission, &denied),
    };
    execute(&*app.store, &work).await?;
    Err(error)
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
    let work = Withdraw {
        otp,
        resend_at,
        is_free: !hopeless,
    };
    execute(&*app.store, &work).await?;
    tracing::warn!(error = %error, "a one-time code could not be sent");
    Ok(if hopeless {
        RequestOtpError::Unreachable
    } else {
        RequestOtpError::NotSent(error)
    })
}

struct IssueOtp<'a> {
    admission: &'a Admission<'a>,
    otp: NewOtp,
    entry: AuditEntry,
}

#[async_trait]
impl UnitOfWork for IssueOtp<'_> {
    type Output = ();
    type Error = IssueError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), IssueError> {
        tx.otps().lock_phone(&self.otp.target.phone).await?;
        let usage = if self.admission.is_limited() {
            tx.otps().usage(&self.admission.asked).await?
        } else {
            OtpUsage::default()
        };
        let max_attempts = self.admission.judge(&usage).map_err(IssueError::Denied)?;
        let otp = NewOtp {
            max_attempts,
            ..self.otp.clone()
        };
        tx.otps().issue(&otp).await?;
        let mut entry = self.entry.clone();
        entry.object = AuditObject::new(ObjectKind::PhoneOtp, otp.id.uuid());
        tx.audit().append(&[entry]).await?;
        if self.admission.is_limited() {
            // Last, so that rows which everybody writes are locked for no longer than the commit takes.
            if let Some(scope) = tx.otps().take(&self.admission.asked.counts).await? {
                return Err(IssueError::Denied(self.admission.full(scope)));
            }
        }
        Ok(())
    }
}

struct Withdraw {
    otp: OtpId,
    resend_at: DateTime<Utc>,
    is_free: bool,
}

#[async_trait]
impl UnitOfWork for Withdraw {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.otps().withdraw(self.otp, self.resend_at, self.is_free).await
    }
}

#[cfg(test)]
mod tests;
