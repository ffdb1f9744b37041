//! Alarms about one-time codes: an entry of high severity and a line in the log, once for each time that one is raised.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::{AuditAction, AuditEntry, AuditObject, Changes, ObjectKind, Severity};
use turnout_ports::accounts::OtpAlarm;
use turnout_ports::store::{Repositories, StoreError};

use super::admission::{Admission, Denied};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids;
use crate::unit_of_work::{UnitOfWork, execute};

/// An alarm that may have to be raised.
pub(super) struct Alarm {
    kind: OtpAlarm,
    key: String,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    entry: AuditEntry,
}

impl Alarm {
    pub fn new(
        app: &App,
        context: &RequestContext,
        kind: OtpAlarm,
        key: String,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Self {
        let object = AuditObject::unknown(ObjectKind::PhoneOtp);
        let entry = context.audit(ids::draw(now, &*app.entropy), now, AuditAction::OtpAlarmRaised, object);
        let changes = Changes::none()
            .set("alarm", kind.as_str())
            .set("key", key.as_str())
            .set("until", until.to_rfc3339());
        Self {
            kind,
            key,
            now,
            until,
            entry: entry.severity(Severity::High).changes(changes),
        }
    }

    /// The one that a refusal calls for.
    pub fn of(app: &App, context: &RequestContext, admission: &Admission<'_>, denied: &Denied) -> Option<Self> {
        let (kind, key) = denied.alarm(&admission.asked)?;
        Some(Self::new(app, context, kind, key, admission.asked.at, denied.until()?))
    }

    /// Raises it, unless it is raised.
    pub async fn raise(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let raised = tx
            .otps()
            .raise_alarm(self.kind, &self.key, self.now, self.until)
            .await?;
        if raised {
            tx.audit().append(std::slice::from_ref(&self.entry)).await?;
            tracing::warn!(alarm = self.kind.as_str(), key = self.key, until = %self.until, "one-time codes are stopped");
        }
        Ok(())
    }
}

/// Raises the alarm that a refusal calls for, if it calls for one.
pub(crate) async fn raise_alarm(
    app: &App,
    context: &RequestContext,
    admission: &Admission<'_>,
    denied: &Denied,
) -> Result<(), StoreError> {
    match Alarm::of(app, context, admission, denied) {
        Some(alarm) => execute(&*app.store, &Raise(alarm)).await,
        None => Ok(()),
    }
}

struct Raise(Alarm);

#[async_trait]
impl UnitOfWork for Raise {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        self.0.raise(tx).await
    }
}

/// Notes that no code goes out.
pub(super) struct NoteRefusal {
    pub entry: AuditEntry,
    pub alarm: Option<Alarm>,
}

#[async_trait]
impl UnitOfWork for NoteRefusal {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        tx.audit().append(std::slice::from_ref(&self.entry)).await?;
        match &self.alarm {
            Some(alarm) => alarm.raise(tx).await,
            None => Ok(()),
        }
    }
}
