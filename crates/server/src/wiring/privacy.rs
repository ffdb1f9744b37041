//! Times of privacy.

use chrono::TimeDelta;
use turnout_application::privacy::{PrivacySettings, RetentionTimes};

use crate::config::Config;

/// What was set about erasure, export and retention.
pub(super) fn settings(config: &Config) -> PrivacySettings {
    let times = &config.retention;
    PrivacySettings {
        grace: TimeDelta::days(config.privacy.erasure_grace_days),
        export_kept: TimeDelta::hours(config.privacy.export_hours),
        retention: RetentionTimes {
            one_time_codes: after(times.one_time_codes_days),
            ended_sessions: after(times.ended_sessions_days),
            notifications: after(times.notifications_days),
            audit_origins: after(times.audit_origins_days),
            scan_details: after(times.scan_details_days),
            webhook_bodies: after(times.webhook_bodies_days),
            ended_offers: after(times.ended_offers_days),
            unused_accounts: after(times.unused_accounts_days),
            done_jobs: after(times.done_jobs_days),
            dead_jobs: after(times.dead_jobs_days),
        },
    }
}

/// 0 days mean never.
fn after(days: i64) -> Option<TimeDelta> {
    (days > 0).then(|| TimeDelta::days(days))
}
