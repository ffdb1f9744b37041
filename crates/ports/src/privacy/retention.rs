//! Forgetting what is old.

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use crate::store::StoreResult;

/// What is forgotten after a time, though nobody asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// One-time codes, by when they were sent.
    OneTimeCodes,
    /// Sessions that ended or ran out, with their refresh tokens.
    EndedSessions,
    /// Notifications, by when they were made.
    Notifications,
    /// Address and user agent in the audit log.
    AuditOrigins,
    /// Notes and devices of the door, by the end of the event.
    ScanDetails,
    /// Bodies and signatures of webhooks that took effect.
    WebhookBodies,
    /// Numbers to which tickets were offered and people were invited, once that ended or its event was over.
    EndedOffers,
    /// Accounts that were made for a number because somebody gave it seats or a role, and to which nobody ever signed in: they
    /// become due to be erased once all their events are over for so long.
    UnusedAccounts,
    /// Jobs that were done.
    DoneJobs,
    /// Jobs that were given up.
    DeadJobs,
    /// Answers to requests with an idempotency key.
    StoredAnswers,
    /// Archives that people asked for.
    Exports,
    /// How many requests came from an address in a minute.
    RequestCounts,
    /// Which access tokens died before their time.
    TokenRevocations,
    /// How often the password of a phone was tried.
    PasswordTries,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 15] = [
        Self::OneTimeCodes,
        Self::EndedSessions,
        Self::Notifications,
        Self::AuditOrigins,
        Self::ScanDetails,
        Self::WebhookBodies,
        Self::EndedOffers,
        Self::UnusedAccounts,
        Self::DoneJobs,
        Self::DeadJobs,
        Self::StoredAnswers,
        Self::Exports,
        Self::RequestCounts,
        Self::TokenRevocations,
        Self::PasswordTries,
    ];

    /// The word in logs and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneTimeCodes => "one_time_codes",
            Self::EndedSessions => "ended_sessions",
            Self::Notifications => "notifications",
            Self::AuditOrigins => "audit_origins",
            Self::ScanDetails => "scan_details",
            Self::WebhookBodies => "webhook_bodies",
            Self::EndedOffers => "ended_offers",
            Self::UnusedAccounts => "unused_accounts",
            Self::DoneJobs => "done_jobs",
            Self::DeadJobs => "dead_jobs",
            Self::StoredAnswers => "stored_answers",
            Self::Exports => "exports",
            Self::RequestCounts => "request_counts",
            Self::TokenRevocations => "token_revocations",
            Self::PasswordTries => "password_tries",
        }
    }

    /// What an operator sets; empty where the time is fixed.
    pub const fn setting(self) -> Option<&'static str> {
        match self {
            Self::OneTimeCodes => Some("retention.one_time_codes_days"),
            Self::EndedSessions => Some("retention.ended_sessions_days"),
            Self::Notifications => Some("retention.notifications_days"),
            Self::AuditOrigins => Some("retention.audit_origins_days"),
            Self::ScanDetails => Some("retention.scan_details_days"),
            Self::WebhookBodies => Some("retention.webhook_bodies_days"),
            Self::EndedOffers => Some("retention.ended_offers_days"),
            Self::UnusedAccounts => Some("retention.unused_accounts_days"),
            Self::DoneJobs => Some("retention.done_jobs_days"),
            Self::DeadJobs => Some("retention.dead_jobs_days"),
            Self::Exports => Some("privacy.export_hours"),
            Self::StoredAnswers | Self::RequestCounts | Self::TokenRevocations | Self::PasswordTries => None,
        }
    }
}

/// Forgets old rows, or what they say of people.
#[cfg_attr(feature = "testing", mockall::automock)]
#[async_trait]
pub trait OldRows: Send + Sync {
    /// Forgets at most about `limit` of what is older than `before`, and tells how much it was: fewer than `limit` means that
    /// nothing is left. Each call is a transaction of its own and waits for no one.
    async fn forget(&self, rule: Rule, before: DateTime<Utc>, limit: u32) -> StoreResult<u64>;
}
