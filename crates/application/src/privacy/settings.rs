//! What an operator can set about privacy.

use chrono::TimeDelta;
use turnout_domain::accounts::TRIES_LIFETIME;
use turnout_ports::privacy::Rule;

/// Settings of erasure, export and retention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PrivacySettings {
    /// How long an erasure can be taken back.
    pub grace: TimeDelta,
    /// How long an archive can be fetched.
    pub export_kept: TimeDelta,
    /// How long things are kept though nobody asks to forget them.
    pub retention: RetentionTimes,
}

/// After which time each rule forgets; empty where it never does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is named as its rule")]
pub struct RetentionTimes {
    pub one_time_codes: Option<TimeDelta>,
    pub ended_sessions: Option<TimeDelta>,
    pub notifications: Option<TimeDelta>,
    pub audit_origins: Option<TimeDelta>,
    pub scan_details: Option<TimeDelta>,
    pub webhook_bodies: Option<TimeDelta>,
    pub ended_offers: Option<TimeDelta>,
    pub unused_accounts: Option<TimeDelta>,
    pub done_jobs: Option<TimeDelta>,
    pub dead_jobs: Option<TimeDelta>,
}

impl PrivacySettings {
    /// How old things are that the rule forgets.
    pub const fn age(&self, rule: Rule) -> Option<TimeDelta> {
        let times = &self.retention;
        match rule {
            Rule::OneTimeCodes => times.one_time_codes,
            Rule::EndedSessions => times.ended_sessions,
            Rule::Notifications => times.notifications,
            Rule::AuditOrigins => times.audit_origins,
            Rule::ScanDetails => times.scan_details,
            Rule::WebhookBodies => times.webhook_bodies,
            Rule::EndedOffers => times.ended_offers,
            Rule::UnusedAccounts => times.unused_accounts,
            Rule::DoneJobs => times.done_jobs,
            Rule::DeadJobs => times.dead_jobs,
            // These say themselves until when they are kept.
            Rule::StoredAnswers | Rule::TokenRevocations => Some(TimeDelta::zero()),
            Rule::PasswordTries => Some(TRIES_LIFETIME),
            // Limits look at the minute before.
            Rule::RequestCounts => Some(TimeDelta::minutes(5)),
            // What is left of an archive that is removed says when the next one may be asked for.
            Rule::Exports => Some(TimeDelta::days(30)),
        }
    }
}

impl Default for PrivacySettings {
    fn default() -> Self {
        Self {
            grace: TimeDelta::days(14),
            export_kept: TimeDelta::hours(24),
            retention: RetentionTimes {
                one_time_codes: Some(TimeDelta::days(2)),
                ended_sessions: Some(TimeDelta::days(90)),
                notifications: Some(TimeDelta::days(365)),
                audit_origins: Some(TimeDelta::days(365)),
                scan_details: Some(TimeDelta::days(180)),
                webhook_bodies: Some(TimeDelta::days(90)),
                ended_offers: Some(TimeDelta::days(90)),
                unused_accounts: Some(TimeDelta::days(365)),
                done_jobs: Some(TimeDelta::days(3)),
                dead_jobs: Some(TimeDelta::days(90)),
            },
        }
    }
}
