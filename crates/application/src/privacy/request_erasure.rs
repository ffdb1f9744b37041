//! A person asks to be erased.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::accounts::{ErasureRefused, OtpCode, OtpPurpose};
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::ids::{OtpId, UserId};
use turnout_ports::accounts::SessionEnd;
use turnout_ports::store::{Repositories, StoreError};

use crate::accounts::{OtpGuessError, guess_own_otp};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
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
/// again gets the same.
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
        ids: Sequence::draw(now, &*app.entropy),
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
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AskForErasure<'_> {
    type Output = Asked;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Asked, StoreError> {
        let mut ids = self.ids;
        let erasure = tx.privacy().lock_erasure(self.user).await?;
        let Some(erasure) = erasure.filter(|erasure| !erasure.is_done) else {
            return Ok(Asked::CodeSpent);
        };
        if let Some(erase_at) = erasure.erase_at {
            return Ok(Asked::Until(erase_at));
        }
        let about = AuditObject::new(ObjectKind::User, self.user.uuid());
        let ties = tx.privacy().ties(self.user, self.now).await?;
        if let Err(refused) = ties.let_go(self.gives_up_tickets) {
            let action = AuditAction::ErasureRefused;
            let entry = self.context.audit(ids.take(), self.now, action, about);
            let entry = entry.severity(Severity::High).refused(refused.code());
            tx.audit().append(&[entry]).await?;
            return Ok(Asked::Refused(refused));
        }
        if !tx.otps().consume(self.otp, self.now).await? {
            return Ok(Asked::CodeSpent);
        }
        tx.privacy().schedule(self.user, Some(self.erase_at)).await?;
        tx.sessions()
            .end_all(self.user, None, SessionEnd::Erased, self.now)
            .await?;
        let action = AuditAction::ErasureRequested;
        let entry = self.context.audit(ids.take(), self.now, action, about);
        let changes = Changes::none().set("erase_at", self.erase_at.to_rfc3339());
        tx.audit()
            .append(&[entry.severity(Severity::High).changes(changes)])
            .await?;
        Ok(Asked::Until(self.erase_at))
    }
}
