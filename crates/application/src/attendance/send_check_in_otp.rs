//! Sends a guest a one-time code for the door, for a phone that shows no QR.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::accounts::{OtpCode, Phone};
use turnout_domain::attendance::{
    CHECK_IN_OTP_ATTEMPTS, CHECK_IN_OTP_LIFETIME, CHECK_IN_OTP_RESEND_AFTER, DoorRefusal, SentOtps, judge_otp_wish,
};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, ObjectKind, Severity};
use turnout_domain::ids::{OtpId, TicketId, UserId};
use turnout_ports::accounts::HashError;
use turnout_ports::attendance::NewCheckInOtp;
use turnout_ports::messaging::{SendError, Sms};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::TicketDetail;

use crate::access::{Denied, authorize_thing_read};
use crate::accounts::{Admission, Denied as CodeDenied, OtpSent, draw_code, raise_alarm, seconds_until};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, answer_once, find_answer};
use crate::ids;
use crate::unit_of_work::{MaybeContended, UnitOfWork, execute};

/// Why no code was sent.
#[derive(Debug, thiserror::Error)]
pub enum SendCheckInOtpError {
    /// There is no such ticket, or the caller may not know it.
    #[error("no such ticket")]
    NotFound,
    /// The ticket lets nobody in.
    #[error(transparent)]
    Refused(#[from] DoorRefusal),
    /// The guest got one a moment ago, or too many.
    #[error("the guest must wait for the next code")]
    TooSoon {
        /// How many seconds to wait.
        retry_after: u64,
    },
    /// For now none are sent to numbers like the guest's.
    #[error("no codes are sent to such numbers for now")]
    Paused {
        /// How many seconds to wait.
        retry_after: u64,
    },
    /// Nobody can be reached at the guest's number, or no messages are sent there.
    #[error("the guest cannot be reached")]
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

impl From<Denied> for SendCheckInOtpError {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NotFound | Denied::Forbidden => Self::NotFound,
            Denied::Store(error) => Self::Store(error),
        }
    }
}

impl MaybeContended for SendCheckInOtpError {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_contended())
    }
}

impl SendCheckInOtpError {
    /// The code of a refusal. `None` where something failed instead.
    fn refusal(&self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("ticket_not_found"),
            Self::Refused(refusal) => Some(refusal.code()),
            Self::TooSoon { .. } => Some("otp_rate_limited"),
            Self::Paused { .. } => Some("otp_paused"),
            Self::Unreachable => Some("guest_unreachable"),
            Self::NotSent(_) | Self::Hash(_) | Self::Store(_) => None,
        }
    }
}

/// Sends a code to the ticket's owner, the only one that works from then on. The owner may ask for it, and whoever checks in.
/// A request that is refused stands in the audit log.
pub async fn send_check_in_otp(
    app: &App,
    context: &RequestContext,
    caller: UserId,
    ticket: TicketId,
    once: Once<'_, OtpSent>,
) -> Result<Answer<OtpSent>, SendCheckInOtpError> {
    let now = app.clock.now();
    let found = app.ticket_queries.find(ticket).await?;
    let answer = match &found {
        Some(detail) => send(app, context, caller, detail, &once, now).await,
        None => Err(SendCheckInOtpError::NotFound),
    };
    if let Err(error) = &answer
        && let Some(code) = error.refusal()
    {
        let entry = entry(app, context, found.as_ref(), AuditAction::CheckInOtpRefused, now);
        let mut entry = entry.severity(Severity::Medium).refused(code);
        if matches!(error, SendCheckInOtpError::NotFound) {
            // The host reads the entries of the event, and who tries their luck there is none of the host's business.
            entry.event = None;
        }
        execute(&*app.store, &NotingRefusal { entry }).await?;
    }
    answer
}

async fn send(
    app: &App,
    context: &RequestContext,
    caller: UserId,
    detail: &TicketDetail,
    once: &Once<'_, OtpSent>,
    now: DateTime<Utc>,
) -> Result<Answer<OtpSent>, SendCheckInOtpError> {
    let ticket = Belonging::ticket(&detail.ticket);
    authorize_thing_read(app, context.actor, Rule::SEND_CHECK_IN_OTP, ticket, now).await?;
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    judge_otp_wish(detail.ticket.status, detail.event.status)?;
    let asking = Asking {
        detail,
        now,
        is_limited: app.account_settings.otp_resend_limit,
    };
    // Before the expensive hash; the unit looks again.
    let phone = execute(&*app.store, &asking).await?;
    let admission = Admission::at_door(app, &phone, caller, detail.ticket.holder, now);
    if let Err(denied) = admission.look(app).await? {
        return Err(deny(app, context, &admission, &denied).await?);
    }
    let code = draw_code(&*app.entropy);
    let otp = NewCheckInOtp {
        id: ids::draw(now, &*app.entropy),
        ticket: detail.ticket.id,
        generation: detail.ticket.generation,
        requested_by: caller,
        code_hash: app.hasher.hash(&SecretString::from(code.as_str())).await?,
        max_attempts: CHECK_IN_OTP_ATTEMPTS,
        at: now,
        expires_at: now + CHECK_IN_OTP_LIFETIME,
    };
    let work = Issuing {
        asking: &asking,
        admission: &admission,
        otp: &otp,
        entry: entry(app, context, Some(detail), AuditAction::CheckInOtpSent, now),
    };
    match execute(&*app.store, &work).await {
        Ok(()) => {}
        Err(NotIssued::Refused(error)) => return Err(error),
        Err(NotIssued::Denied(denied)) => return Err(deny(app, context, &admission, &denied).await?),
    }
    let text = message(&code, &detail.event.title).into();
    if let Err(error) = app.sms.send(&Sms { to: phone, text }).await {
        return Err(withdraw(app, otp.id, error).await?);
    }
    let wait = if asking.is_limited {
        CHECK_IN_OTP_RESEND_AFTER
    } else {
        TimeDelta::zero()
    };
    let sent = OtpSent {
        expires_at: otp.expires_at,
        resend_at: now + wait,
    };
    Ok(answer_once(&*app.store, sent, once, now).await?)
}

/// Says why no code goes out, and raises the alarm that this calls for.
async fn deny(
    app: &App,
    context: &RequestContext,
    admission: &Admission<'_>,
    denied: &CodeDenied,
) -> Result<SendCheckInOtpError, StoreError> {
    raise_alarm(app, context, admission, denied).await?;
    let wait = denied.until().map(|until| seconds_until(until, admission.asked.at));
    Ok(match wait {
        None => SendCheckInOtpError::Unreachable,
        Some(retry_after) if denied.is_of_numbers() => SendCheckInOtpError::Paused { retry_after },
        Some(retry_after) => SendCheckInOtpError::TooSoon { retry_after },
    })
}

fn message(code: &OtpCode, title: &str) -> String {
    let minutes = CHECK_IN_OTP_LIFETIME.num_minutes();
    format!(
        "{} lets you in at {title}. It works for {minutes} minutes. Say it only at the door.",
        code.as_str()
    )
}

/// Begins the audit entry. Nothing is said of a ticket that does not exist.
fn entry(
    app: &App,
    context: &RequestContext,
    detail: Option<&TicketDetail>,
    action: AuditAction,
    now: DateTime<Utc>,
) -> AuditEntry {
    let id = ids::draw(now, &*app.entropy);
    let Some(detail) = detail else {
        return context.audit(id, now, action, AuditObject::unknown(ObjectKind::Ticket));
    };
    let object = AuditObject::new(ObjectKind::Ticket, detail.ticket.id.uuid());
    context.audit(id, now, action, object).of_event(detail.ticket.event)
}

/// Takes back a code that nobody got. Where the service was at fault, the guest may try again at once.
async fn withdraw(app: &App, otp: OtpId, error: SendError) -> Result<SendCheckInOtpError, StoreError> {
    let is_hopeless = matches!(error, SendError::NoSuchRecipient | SendError::Refused(_));
    execute(&*app.store, &Withdrawing { otp, is_hopeless }).await?;
    tracing::warn!(error = %error, "a code for the door could not be sent");
    Ok(if is_hopeless {
        SendCheckInOtpError::Unreachable
    } else {
        SendCheckInOtpError::NotSent(error)
    })
}

/// Finds out where the code goes, and whether the guest has to wait for it.
struct Asking<'a> {
    detail: &'a TicketDetail,
    now: DateTime<Utc>,
    is_limited: bool,
}

impl Asking<'_> {
    fn wait(&self, sent: &SentOtps) -> Result<(), SendCheckInOtpError> {
        match sent.next_at(self.now).filter(|_| self.is_limited) {
            Some(at) => Err(SendCheckInOtpError::TooSoon {
                retry_after: seconds_until(at, self.now),
            }),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl UnitOfWork for Asking<'_> {
    type Output = Phone;
    type Error = SendCheckInOtpError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Phone, SendCheckInOtpError> {
        let ticket = &self.detail.ticket;
        let sent = tx.check_in_otps().sent(ticket.id, SentOtps::since(self.now)).await?;
        self.wait(&sent)?;
        let holder = tx.users().find(ticket.holder).await?.filter(|user| user.is_active);
        Ok(holder.ok_or(SendCheckInOtpError::Unreachable)?.phone)
    }
}

struct Issuing<'a> {
    asking: &'a Asking<'a>,
    admission: &'a Admission<'a>,
    otp: &'a NewCheckInOtp,
    entry: AuditEntry,
}

/// Why the unit that issues a code was undone.
#[derive(Debug, thiserror::Error)]
enum NotIssued {
    #[error("no code goes out")]
    Denied(CodeDenied),
    #[error(transparent)]
    Refused(#[from] SendCheckInOtpError),
}

impl From<StoreError> for NotIssued {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl MaybeContended for NotIssued {
    fn is_contended(&self) -> bool {
        matches!(self, Self::Refused(error) if error.is_contended())
    }
}

#[async_trait]
impl UnitOfWork for Issuing<'_> {
    type Output = ();
    type Error = NotIssued;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), NotIssued> {
        tx.check_in_otps().lock(self.otp.ticket).await?;
        let since = SentOtps::since(self.asking.now);
        let sent = tx.check_in_otps().sent(self.otp.ticket, since).await?;
        self.asking.wait(&sent)?;
        tx.check_in_otps().issue(self.otp).await?;
        tx.audit().append(std::slice::from_ref(&self.entry)).await?;
        if self.admission.is_limited()
            && let Some(scope) = tx.otps().take(&self.admission.asked.counts).await?
        {
            return Err(NotIssued::Denied(self.admission.full(scope)));
        }
        Ok(())
    }
}

struct Withdrawing {
    otp: OtpId,
    is_hopeless: bool,
}

#[async_trait]
impl UnitOfWork for Withdrawing {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.check_in_otps().withdraw(self.otp, self.is_hopeless).await
    }
}

struct NotingRefusal {
    entry: AuditEntry,
}

#[async_trait]
impl UnitOfWork for NotingRefusal {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.audit().append(std::slice::from_ref(&self.entry)).await
    }
}
