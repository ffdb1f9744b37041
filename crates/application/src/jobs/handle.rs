//! What each job does. All of them are safe to repeat.

use turnout_domain::events::EventStatus;
use turnout_domain::ids::{EventId, ExportId, OrderId, TransactionId, UserId, WebhookId};
use turnout_domain::notifications::Notice;
use turnout_ports::jobs::{ClaimedJob, Job};
use turnout_ports::messaging::SendError;
use turnout_ports::payments::ProviderError;
use turnout_ports::store::StoreError;
use uuid::Uuid;

use crate::accounts::tell_old_phone;
use crate::app::App;
use crate::booking::serve_waitlist;
use crate::files::drop_file;
use crate::payments::{
    ReconcileError, SendRefundError, WindDownError, deliver_webhook, give_up_payments, process_webhook,
    reconcile_order, send_refund, tell_guests, wind_down_event,
};
use crate::privacy::{EraseUserError, MakeExportError, erase_user, make_export};

/// Why a job did not work this time.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It may work later.
    #[error("{0}")]
    Retry(String),
    /// It never will.
    #[error("{0}")]
    GiveUp(String),
}

impl Failure {
    fn retry(error: impl std::error::Error) -> Self {
        Self::Retry(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::retry(error)
    }
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Unavailable(_) | SendError::Throttled { .. } => Self::retry(error),
            SendError::NoSuchRecipient | SendError::Refused(_) => Self::GiveUp(error.to_string()),
        }
    }
}

impl From<ProviderError> for Failure {
    fn from(error: ProviderError) -> Self {
        Self::retry(error)
    }
}

impl From<ReconcileError> for Failure {
    fn from(error: ReconcileError) -> Self {
        Self::retry(error)
    }
}

impl From<SendRefundError> for Failure {
    fn from(error: SendRefundError) -> Self {
        Self::retry(error)
    }
}

impl From<WindDownError> for Failure {
    fn from(error: WindDownError) -> Self {
        Self::retry(error)
    }
}

impl From<EraseUserError> for Failure {
    fn from(error: EraseUserError) -> Self {
        Self::retry(error)
    }
}

impl From<MakeExportError> for Failure {
    fn from(error: MakeExportError) -> Self {
        match error {
            MakeExportError::TooLarge => Self::GiveUp(error.to_string()),
            MakeExportError::Archive(_) | MakeExportError::Storage(_) | MakeExportError::Store(_) => Self::retry(error),
        }
    }
}

/// Carries the job out.
pub async fn handle(app: &App, claimed: &ClaimedJob) -> Result<(), Failure> {
    let job = claimed
        .job
        .as_ref()
        .map_err(|text| Failure::GiveUp(format!("unknown job: {text}")))?;
    match job {
        Job::ProcessWebhook { webhook } => Ok(process_webhook(app, WebhookId::new(*webhook)).await?),
        Job::SendRefund { transaction } => Ok(send_refund(app, TransactionId::new(*transaction)).await?),
        Job::ReconcileOrder { order } => Ok(reconcile_order(app, OrderId::new(*order)).await?),
        Job::GiveUpPayments { order } => Ok(give_up_payments(app, OrderId::new(*order)).await?),
        Job::WindDownEvent { event } => Ok(wind_down_event(app, claimed.id.uuid(), EventId::new(*event)).await?),
        Job::ServeWaitlist { event } => Ok(serve_waitlist(app, EventId::new(*event)).await.map(drop)?),
        Job::DropFile { key } => drop_file(app, key).await,
        Job::TellGuests { event, notice, text } => {
            tell(app, claimed.id.uuid(), EventId::new(*event), notice, text).await
        }
        Job::TellOldPhone { user: _, phone } => Ok(tell_old_phone(app, phone).await?),
        Job::EraseUser { user } => Ok(erase_user(app, UserId::new(*user)).await?),
        Job::MakeExport { export } => Ok(make_export(app, ExportId::new(*export)).await?),
        Job::SandboxWebhook {
            event,
            payment_ref,
            event_type,
        } => Ok(deliver_webhook(app, event, event_type, payment_ref, app.clock.now()).await?),
    }
}

async fn tell(app: &App, job: Uuid, event: EventId, notice: &str, text: &str) -> Result<(), Failure> {
    let Some(line) = app.notification_queries.event_line(event).await? else {
        return Ok(());
    };
    if line.status == EventStatus::Cancelled {
        // They were told of something worse.
        return Ok(());
    }
    let notice = match notice {
        "event_postponed" => Notice::EventPostponed {
            event: line.title,
            reason: text.to_owned(),
        },
        "event_changed" => Notice::EventChanged {
            event: line.title,
            what: text.to_owned(),
        },
        other => return Err(Failure::GiveUp(format!("unknown notice: {other}"))),
    };
    Ok(tell_guests(app, job, event, &notice).await?)
}
