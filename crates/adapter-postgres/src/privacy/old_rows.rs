//! Forgets what is old, a few rows at a time.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use turnout_ports::privacy::{OldRows, Rule};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::sql;

/// Forgets on the primary.
#[derive(Clone, Debug)]
pub struct PgOldRows {
    database: Database,
}

impl PgOldRows {
    /// On these pools.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

/// What a rule does. Parameters: `$1` the time before which things are old, `$2` how many rows, `$3` the name of the rule.
enum Work {
    /// Rows that are done are found no more.
    Rows(&'static [&'static str]),
    /// Rows that are done look like others: a mark says how far it came. Once fewer than asked for are found, it moves on. So no
    /// row that somebody holds is passed over.
    Marked(&'static [&'static str]),
}

macro_rules! delete {
    ($table:literal, $condition:literal) => {
        concat!(
            "DELETE FROM ",
            $table,
            " WHERE id IN (SELECT id FROM ",
            $table,
            " WHERE ",
            $condition,
            " LIMIT $2 FOR UPDATE SKIP LOCKED)"
        )
    };
}

macro_rules! empty {
    ($table:literal, $change:literal, $condition:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET ",
            $change,
            " WHERE id IN (SELECT id FROM ",
            $table,
            " WHERE ",
            $condition,
            " LIMIT $2 FOR UPDATE SKIP LOCKED)"
        )
    };
}

/// Since when a marked rule has to look.
macro_rules! since {
    ($column:literal) => {
        concat!(
            $column,
            " < $1 AND ",
            $column,
            " >= coalesce((SELECT done_until FROM retention_marks WHERE rule = $3), '-infinity')"
        )
    };
}

const MARK: &str = "
    INSERT INTO retention_marks (rule, done_until) VALUES ($1, $2)
    ON CONFLICT (rule) DO UPDATE SET done_until = greatest(retention_marks.done_until, excluded.done_until)";

/// Whether an event, `e`, was over at that time: it ended, or did not take place.
macro_rules! is_over {
    () => {
        "least(e.end_at, e.cancelled_at, e.completed_at, e.deleted_at) < $1"
    };
}

/// Invitations of a number that have ended, also those that nobody answered in time or before their event was over. Few
/// others are as old and have a number: those of events that are planned long before. So each looks up its own event; an EXISTS
/// may read all events instead.
macro_rules! ended_invites {
    () => {
        concat!(
            "created_at < $1 AND invited_phone IS NOT NULL AND (status <> 'pending' OR expires_at < $1
                OR (SELECT ",
            is_over!(),
            " FROM events e WHERE e.id = event_id))"
        )
    };
}

/// Offers of tickets that nobody answers are ended by a sweep.
const ENDED_OFFERS: &[&str] = &[
    empty!(
        "ticket_transfers",
        "to_phone = NULL",
        "created_at < $1 AND to_phone IS NOT NULL AND status <> 'pending'"
    ),
    concat!(
        "UPDATE event_invites SET invited_phone = NULL, version = version + 1 WHERE id = ANY (ARRAY(SELECT id FROM event_invites
            WHERE invited_user_id IS NOT NULL AND ",
        ended_invites!(),
        " LIMIT $2 FOR UPDATE SKIP LOCKED))"
    ),
    concat!(
        "DELETE FROM event_invites WHERE id = ANY (ARRAY(SELECT id FROM event_invites WHERE invited_user_id IS NULL AND ",
        ended_invites!(),
        " LIMIT $2 FOR UPDATE SKIP LOCKED))"
    ),
];

/// The erasure that they are due for does the rest. It lets go of them where a ticket came meanwhile, and so does the first
/// sign-in.
const UNUSED_ACCOUNTS: &str = concat!(
    "UPDATE users SET erase_at = $1 WHERE id IN (SELECT u.id FROM users u
        WHERE u.joined_at < $1 AND u.last_login_at IS NULL AND u.erase_at IS NULL AND u.erased_at IS NULL
            AND u.is_active AND NOT u.is_staff AND NOT u.is_superuser
            AND NOT EXISTS (SELECT FROM events h WHERE h.host_user_id = u.id)
            AND NOT EXISTS (SELECT FROM ticket_transfers f WHERE f.to_phone = u.phone AND f.status = 'pending')
            AND NOT EXISTS (SELECT FROM (SELECT k.event_id FROM tickets k WHERE k.holder_user_id = u.id
                    UNION ALL SELECT a.event_id FROM attendees a WHERE a.user_id = u.id
                    UNION ALL SELECT r.event_id FROM user_roles r WHERE r.user_id = u.id
                    UNION ALL SELECT i.event_id FROM event_invites i WHERE i.invited_user_id = u.id AND i.status = 'pending'
                    UNION ALL SELECT i.event_id FROM event_invites i WHERE i.invited_phone = u.phone AND i.status = 'pending') t
                LEFT JOIN events e ON e.id = t.event_id WHERE (",
    is_over!(),
    ") IS NOT TRUE)
        LIMIT $2 FOR UPDATE OF u SKIP LOCKED)"
);

/// Old events about which something was written since the rule worked last, though it had done them: a note, or scans of a
/// device that was offline. A request that was under way then may have written after it, so it looks back further.
macro_rules! late {
    () => {
        "e.end_at < $1 AND e.id = ANY (ARRAY(
            SELECT event_id FROM ticket_scans WHERE created_at >= (SELECT updated_at - interval '10 minutes' FROM retention_marks WHERE rule = $3)
            UNION SELECT event_id FROM attendance_records
                WHERE notes <> '' AND updated_at >= (SELECT updated_at - interval '10 minutes' FROM retention_marks WHERE rule = $3)))"
    };
}

/// Records of those events.
macro_rules! records {
    ($events:expr) => {
        concat!(
            "UPDATE attendance_records SET notes = '', device = '' WHERE id IN (SELECT r.id
                FROM events e JOIN attendance_records r ON r.event_id = e.id
                WHERE (r.notes <> '' OR r.device <> '') AND ",
            $events,
            " LIMIT $2 FOR UPDATE OF r)"
        )
    };
}

/// Scans at those events.
macro_rules! scans {
    ($events:expr) => {
        concat!(
            "UPDATE ticket_scans SET given_reason = '', device = '', named_device = left(named_device, 0),
                reason = CASE direction WHEN 'undo' THEN '' ELSE reason END
            WHERE id IN (SELECT s.id FROM events e JOIN ticket_scans s ON s.event_id = e.id
                WHERE (s.given_reason <> '' OR s.device <> '' OR s.named_device <> '' OR (s.direction = 'undo' AND s.reason <> '')) AND ",
            $events,
            " LIMIT $2 FOR UPDATE OF s)"
        )
    };
}

const SCAN_DETAILS: &[&str] = &[
    records!(since!("e.end_at")),
    scans!(since!("e.end_at")),
    records!(late!()),
    scans!(late!()),
];

const AUDIT_ORIGINS: &[&str] = &[concat!(
    "UPDATE audit_logs SET ip_address = NULL, user_agent = '' WHERE id IN (SELECT id FROM audit_logs
        WHERE (ip_address IS NOT NULL OR user_agent <> '') AND ",
    since!("occurred_at"),
    " LIMIT $2 FOR UPDATE)"
)];

const fn work(rule: Rule) -> Work {
    match rule {
        Rule::OneTimeCodes => Work::Rows(&[
            delete!("phone_otps", "created_at < $1"),
            delete!("attendance_otps", "created_at < $1"),
        ]),
        Rule::EndedSessions => Work::Rows(&[delete!(
            "sessions",
            "created_at < $1 AND (revoked_at < $1 OR expires_at < $1)"
        )]),
        Rule::Notifications => Work::Rows(&[delete!("notifications", "created_at < $1")]),
        Rule::AuditOrigins => Work::Marked(AUDIT_ORIGINS),
        Rule::ScanDetails => Work::Marked(SCAN_DETAILS),
        Rule::WebhookBodies => Work::Rows(&[empty!(
            "payment_webhooks",
            "payload = '', signature = ''",
            "received_at < $1 AND payload <> '' AND status IN ('processed', 'ignored')"
        )]),
        Rule::EndedOffers => Work::Rows(ENDED_OFFERS),
        Rule::UnusedAccounts => Work::Rows(&[UNUSED_ACCOUNTS]),
        Rule::DoneJobs => Work::Rows(&[delete!("jobs", "status = 'done' AND finished_at < $1")]),
        Rule::DeadJobs => Work::Rows(&[delete!("jobs", "status = 'dead' AND finished_at < $1")]),
        Rule::StoredAnswers => Work::Rows(&[delete!("idempotency_keys", "expires_at <= $1")]),
        Rule::TokenRevocations => Work::Rows(&[delete!("token_revocations", "expires_at <= $1")]),
        Rule::PasswordTries => Work::Rows(&["
            DELETE FROM password_tries WHERE phone IN (SELECT phone FROM password_tries WHERE counted_at < $1
                ORDER BY counted_at LIMIT $2 FOR UPDATE SKIP LOCKED)"]),
        Rule::RequestCounts => Work::Rows(&["
            DELETE FROM request_counts WHERE ctid = ANY (ARRAY(SELECT ctid FROM request_counts WHERE minute < $1
                ORDER BY minute LIMIT $2 FOR UPDATE SKIP LOCKED))"]),
        // The archives are removed by whoever has the keys of the object store.
        Rule::Exports => Work::Rows(&[delete!(
            "data_exports",
            "status = 'failed' AND object_key IS NULL AND created_at < $1"
        )]),
    }
}

#[async_trait]
impl OldRows for PgOldRows {
    async fn forget(&self, rule: Rule, before: DateTime<Utc>, limit: u32) -> StoreResult<u64> {
        let mut conn = self.database.write().await?;
        let work = work(rule);
        let (Work::Rows(statements) | Work::Marked(statements)) = work;
        let mut most = 0;
        for text in statements {
            let statement = sql(text)
                .bind::<Timestamptz, _>(before)
                .bind::<BigInt, _>(i64::from(limit))
                .bind::<Text, _>(rule.as_str());
            most = most.max(statement.execute(&mut conn).await.map_err(store_error)?);
        }
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        if matches!(work, Work::Marked(_)) && most < u64::from(limit) {
            let mark = sql(MARK).bind::<Text, _>(rule.as_str()).bind::<Timestamptz, _>(before);
            mark.execute(&mut conn).await.map_err(store_error)?;
        }
        Ok(most)
    }
}
