//! Background work: the outbox.
//!
//! A job is written in the transaction of the change it follows from, and carried out at least once after the commit.
//! Handlers are therefore safe to repeat.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_domain::ids::JobId;
use uuid::Uuid;

use crate::store::StoreResult;

/// What there is to do. Only ids, and what stands nowhere else by then: a job finds what it needs when it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Let a stored webhook take effect.
    ProcessWebhook {
        /// Its id in the inbox.
        webhook: Uuid,
    },
    /// Send a refund to the provider and note what came of it.
    SendRefund {
        /// The refund transaction.
        transaction: Uuid,
    },
    /// Ask the provider what became of an order's payment.
    ReconcileOrder {
        /// The order.
        order: Uuid,
    },
    /// End the payments of an order that nobody should finish any more.
    GiveUpPayments {
        /// The order.
        order: Uuid,
    },
    /// Refund, void and tell everybody, after an event was cancelled.
    WindDownEvent {
        /// The event.
        event: Uuid,
    },
    /// Offer free seats of an event to the people on its waitlist, or send them away where there will be none.
    ServeWaitlist {
        /// The event.
        event: Uuid,
    },
    /// Remove a kept file that no row refers to.
    DropFile {
        /// Its key.
        key: String,
    },
    /// Tell everybody who takes part in an event that it changed or was postponed.
    TellGuests {
        /// The event.
        event: Uuid,
        /// The kind of the notice: `event_changed` or `event_postponed`.
        notice: String,
        /// What changed, or why.
        text: String,
    },
    /// Tell the phone that an account had until now that it was replaced.
    TellOldPhone {
        /// Whose phone it was.
        user: Uuid,
        /// The number.
        phone: String,
    },
    /// Erase a person whose time has come.
    EraseUser {
        /// The person.
        user: Uuid,
    },
    /// Make the archive of what is known about a person.
    MakeExport {
        /// The archive.
        export: Uuid,
    },
    /// The sandbox provider notifies us, as a real provider would.
    SandboxWebhook {
        /// Id of the provider's event.
        event: String,
        /// The payment at the sandbox.
        payment_ref: String,
        /// The provider's word for what happened.
        event_type: String,
    },
}

impl Job {
    /// The word that logs and metrics show.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::ProcessWebhook { .. } => "process_webhook",
            Self::SendRefund { .. } => "send_refund",
            Self::ReconcileOrder { .. } => "reconcile_order",
            Self::GiveUpPayments { .. } => "give_up_payments",
            Self::WindDownEvent { .. } => "wind_down_event",
            Self::ServeWaitlist { .. } => "serve_waitlist",
            Self::DropFile { .. } => "drop_file",
            Self::TellGuests { .. } => "tell_guests",
            Self::TellOldPhone { .. } => "tell_old_phone",
            Self::EraseUser { .. } => "erase_user",
            Self::MakeExport { .. } => "make_export",
            Self::SandboxWebhook { .. } => "sandbox_webhook",
        }
    }

    /// While a job with this key is open, a second one is not queued.
    pub fn dedupe_key(&self) -> Option<String> {
        Some(match self {
            Self::ProcessWebhook { webhook } => format!("process_webhook:{webhook}"),
            Self::SendRefund { transaction } => format!("send_refund:{transaction}"),
            Self::ReconcileOrder { order } => format!("reconcile_order:{order}"),
            Self::GiveUpPayments { order } => format!("give_up_payments:{order}"),
            Self::WindDownEvent { event } => format!("wind_down_event:{event}"),
            Self::ServeWaitlist { event } => format!("serve_waitlist:{event}"),
            Self::EraseUser { user } => format!("erase_user:{user}"),
            Self::MakeExport { export } => format!("make_export:{export}"),
            Self::SandboxWebhook { event, .. } => format!("sandbox_webhook:{event}"),
            // The one that waits in case a row never comes must not hold up the one that follows the row's end.
            Self::DropFile { .. } | Self::TellGuests { .. } | Self::TellOldPhone { .. } => return None,
        })
    }
}

/// A job to be queued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// Public id.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// Not before.
    pub run_at: DateTime<Utc>,
}

/// A job that a worker has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Public id.
    pub id: JobId,
    /// What to do; `Err` holds the text of a job this version does not know.
    pub job: Result<Job, String>,
    /// The how-manyth try this is, from 1.
    pub attempt: u32,
    /// Whether no further try is allowed after this one.
    pub is_last_attempt: bool,
}

impl ClaimedJob {
    /// The right to this try of the job.
    pub const fn lease(&self) -> Lease {
        Lease {
            job: self.id,
            attempt: self.attempt,
        }
    }
}

/// The right to one try of a job. It ends with its time, unless it is renewed; the next try has a lease of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// The how-manyth try.
    pub attempt: u32,
}

/// Queues jobs in the transaction of the change they follow from.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait JobRepository: Send {
    /// Queues the job unless one with the same key is open.
    async fn enqueue(&mut self, job: &NewJob) -> StoreResult<()>;

    /// Lets a queued job with the same key, which waits for another try, run at `at` if that is earlier.
    async fn hasten(&mut self, job: &Job, at: DateTime<Utc>) -> StoreResult<()>;
}

/// The worker's side of the queue. Each call is a transaction of its own. What is told of a lease that is lost, because
/// its time is over and another worker took the job, changes nothing and answers false.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Takes up to `limit` due jobs, and such whose lease ran out, until `leased_until`. No two workers get the same.
    async fn claim(&self, now: DateTime<Utc>, leased_until: DateTime<Utc>, limit: u32) -> StoreResult<Vec<ClaimedJob>>;

    /// The job is still being done: the lease lasts until `leased_until`.
    async fn renew(&self, lease: Lease, leased_until: DateTime<Utc>) -> StoreResult<bool>;

    /// The job is done.
    async fn finish(&self, lease: Lease, now: DateTime<Utc>) -> StoreResult<bool>;

    /// The job failed and is tried again at `run_at`.
    async fn retry(&self, lease: Lease, run_at: DateTime<Utc>, error: &str) -> StoreResult<bool>;

    /// The job failed for good and stays for a person to look at.
    async fn bury(&self, lease: Lease, now: DateTime<Utc>, error: &str) -> StoreResult<bool>;

    /// Hands an unfinished job back, as if it had not been tried.
    async fn hand_back(&self, lease: Lease, now: DateTime<Utc>) -> StoreResult<bool>;
}
