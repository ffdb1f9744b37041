//! A person asks to be erased.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{ErasureRefused, OtpCode, OtpPurpose};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{AuditId, OtpId, UserId};
use turnout_ports::accounts::SessionEnd;
use turnout_ports::store::{Repositories, StoreError};

use crate::accounts::{OtpGuessError, guess_own_otp};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// The wish to be erased.
#[derive(Clone, Debug)]
pub struct RequestErasure {
    /// The code that was sent for it.
    pub code: OtpCode,
    /// Tickets of events to come may be lost, whatever was paid for them.
    pub gives_up_tickets: bool,
}

/// Why nobody is going to be erased.
#[derive(Debug, thiserror::Error)]
pub enum RequestErasureError {
    /// The code does not work.
    #[error(transparent)]
    Otp(#[from] OtpGuessError),
    /// Something has to be done first.
    #[error(transparent)]
    Refused(#[from] ErasureRefused),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sets the time at which the person is erased, ends their sessions and hides them until then. Answers that time; who asks
/// again gets the same, and may give up tickets that they did not give up before.
pub async fn request_erasure(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: RequestErasure,
) -> Result<DateTime<Utc>, RequestErasureError> {
    let otp = guess_own_otp(app, context, user, OtpPurpose::Erase, &wish.code).await?;
    let now = app.clock.now();
    let unit = AskForErasure {
        context,
        user,
        otp,
        gives_up_tickets: wish.gives_up_tickets,
        erase_at: now + app.privacy_settings.grace,
        audit_id: ids::draw(now, &*app.entropy),
        now,
    };
    match execute(&*app.store, &unit).await? {
        Asked::Until(erase_at) => Ok(erase_at),
        Asked::Refused(refused) => Err(refused.into()),
        Asked::CodeSpent => Err(OtpGuessError::Wrong.into()),
    }
}

/// What came of it. Each of them is kept.
enum Asked {
    Until(DateTime<Utc>),
    Refused(ErasureRefused),
    CodeSpent,
}

struct AskForErasure<'a> {
    context: &'a RequestContext,
    user: UserId,
    otp: OtpId,
    gives_up_tickets: bool,
    erase_at: DateTime<Utc>,
    audit_id: AuditId,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AskForErasure<'_> {
    type Output = Asked;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Asked, StoreError> {
        let erasure = tx.privacy().lock_erasure(self.user).await?;
        let Some(erasure) = erasure.filter(|erasure| !erasure.is_done) else {
            return Ok(Asked::CodeSpent);
        };
        if let Some(erase_at) = erasure.erase_at
            && (erasure.gives_up_tickets || !self.gives_up_tickets)
        {
            return Ok(Asked::Until(erase_at));
        }
        let ties = tx.privacy().ties(self.user, self.now).await?;
        if let Err(refused) = ties.let_go(self.gives_up_tickets) {
            self.note_refusal(tx, refused.code()).await?;
            return Ok(Asked::Refused(refused));
        }
        if !tx.otps().consume(self.otp, self.now).await? {
            self.note_refusal(tx, "otp_invalid").await?;
            return Ok(Asked::CodeSpent);
        }
        let erase_at = erasure.erase_at.unwrap_or(self.erase_at);
        let gives_up = self.gives_up_tickets;
        tx.privacy().schedule(self.user, Some(erase_at), gives_up).await?;
        tx.sessions()
            .end_all(self.user, None, SessionEnd::Erased, self.now)
            .await?;
        let changes = Changes::none().set("erase_at", erase_at.to_rfc3339());
        let changes = if gives_up {
            changes.set("gives_up_tickets", "true")
        } else {
            changes
        };
        let entry = self.entry(AuditAction::ErasureRequested).changes(changes);
        tx.audit().append(&[entry]).await?;
        Ok(Asked::Until(erase_at))
    }
}

impl AskForErasure<'_> {
    fn entry(&self, action: AuditAction) -> AuditEntry {
        let about = AuditObject::new(ObjectKind::User, self.user.uuid());
        let entry = self.context.audit(self.audit_id, self.now, action, about);
        entry.severity(Severity::High)
    }

    async fn note_refusal(&self, tx: &mut dyn Repositories, code: &'static str) -> Result<(), StoreError> {
        let entry = self.entry(AuditAction::ErasureRefused).refused(code);
        tx.audit().append(&[entry]).await
    }
}
