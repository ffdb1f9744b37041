//! Each rule forgets what is old, leaves what is not, and stops at its limit.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::privacy::PgOldRows;
use turnout_ports::privacy::{OldRows, Rule};
use turnout_testkit::TestDatabase;

/// A rule, rows of which two are old and one is not, and what has to be true once it has worked. `$old` and `$new` are
/// instants before and after the one before which things are old.
type Case = (Rule, &'static str, &'static str);

const PEOPLE: &str = "
    INSERT INTO users (uuid, phone, joined_at) SELECT gen_random_uuid(), '+91987654321' || n, now() FROM generate_series(0, 3) n;
    INSERT INTO events (uuid, host_user_id, title, slug, status, start_at, end_at, published_at)
        SELECT gen_random_uuid(), 1, 'Party', 'party-' || n, 'completed', t - interval '1 hour', t, t
        FROM (VALUES (1, TIMESTAMPTZ '$old'), (2, '$new')) v (n, t);
    INSERT INTO ticket_tiers (uuid, event_id, name, price, currency) SELECT gen_random_uuid(), id, 'Seat', 0, 'INR' FROM events;
    INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
        SELECT gen_random_uuid(), id, 1, 'Seat', 1, 'INR' FROM events;
    INSERT INTO tickets (uuid, number, event_id, tier_id, attendee_id, holder_user_id, seat_no, code_key_id)
        SELECT gen_random_uuid(), 'TKT-0000000' || n || '-261121', e.id, t.id, a.id, 1, n, 1
        FROM generate_series(1, 3) n JOIN events e ON e.slug = CASE WHEN n < 3 THEN 'party-1' ELSE 'party-2' END
            JOIN ticket_tiers t ON t.event_id = e.id JOIN attendees a ON a.event_id = e.id;";

const CASES: &[Case] = &[
    (
        Rule::OneTimeCodes,
        "INSERT INTO phone_otps (uuid, phone, code_hash, status, max_attempts, expires_at, resend_at, created_at)
            SELECT gen_random_uuid(), '+919876543210', 'x', 'expired', 5, t, t, t
            FROM (VALUES (TIMESTAMPTZ '$old'), ('$old'), ('$new')) v (t)",
        "(SELECT count(*) FROM phone_otps) = 1",
    ),
    (
        Rule::EndedSessions,
        "INSERT INTO sessions (uuid, user_id, last_used_at, expires_at, revoked_at, revoked_reason, created_at)
            SELECT gen_random_uuid(), 1, '$old', TIMESTAMPTZ '$old' + lives, CASE WHEN lives > '30 days' THEN TIMESTAMPTZ '$old' END,
                CASE WHEN lives > '30 days' THEN 'logout' END, '$old'
            FROM (VALUES (interval '0'), ('31 days'), ('30 days')) v (lives)",
        "(SELECT count(*) FROM sessions) = 1",
    ),
    (
        Rule::Notifications,
        "INSERT INTO notifications (uuid, recipient_user_id, type, title, created_at)
            SELECT gen_random_uuid(), 1, 'event_changed', 'x', t FROM (VALUES (TIMESTAMPTZ '$old'), ('$old'), ('$new')) v (t)",
        "(SELECT count(*) FROM notifications) = 1",
    ),
    (
        Rule::AuditOrigins,
        "INSERT INTO audit_logs (uuid, occurred_at, actor_kind, action, object_type, ip_address, user_agent, new_values)
            SELECT gen_random_uuid(), t, 'anonymous', 'accounts.signed_in', 'user', '203.0.113.9', 'app', '{\"name\": \"x\"}'
            FROM (VALUES (TIMESTAMPTZ '$old'), ('$old'), ('$new')) v (t)",
        "(SELECT count(*) = 3 AND count(ip_address) = 1 AND count(*) FILTER (WHERE user_agent = '') = 2
            AND count(*) FILTER (WHERE new_values ->> 'name' = 'x') = 3 FROM audit_logs)",
    ),
    (
        Rule::ScanDetails,
        "INSERT INTO attendance_records (uuid, ticket_id, event_id, user_id, payment_status, device, notes)
            SELECT gen_random_uuid(), id, event_id, 1, 'paid', 'Door 1', 'shy' FROM tickets;
         INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, device, source, scanned_at, given_reason, method)
            SELECT gen_random_uuid(), event_id, id, 'in', 'ok', 'Door 1', 'online', now(), 'lost phone', 'name' FROM tickets",
        "(SELECT count(*) FILTER (WHERE notes = '' AND device = '') FROM attendance_records) = 2
            AND (SELECT count(*) FILTER (WHERE given_reason = '' AND device = '') FROM ticket_scans) = 2",
    ),
    (
        Rule::WebhookBodies,
        "INSERT INTO payment_webhooks (uuid, provider, provider_event_id, webhook_type, payload, signature, status, received_at)
            SELECT gen_random_uuid(), 'sandbox', n, 'paid', 'body', 's', status, t
            FROM (VALUES ('1', 'processed', TIMESTAMPTZ '$old'), ('2', 'ignored', '$old'), ('3', 'processed', '$new'),
                ('4', 'failed', '$old')) v (n, status, t)",
        "(SELECT count(*) FILTER (WHERE payload = '' AND signature = '') FROM payment_webhooks) = 2",
    ),
    (
        Rule::EndedOffers,
        "INSERT INTO ticket_transfers (uuid, ticket_id, from_user_id, to_phone, status, expires_at, created_at)
            SELECT gen_random_uuid(), k.id, 1, '+919876543299', v.status, t, t
            FROM (VALUES (1, 'expired', TIMESTAMPTZ '$old'), (1, 'cancelled', '$old'), (2, 'expired', '$new'),
                (3, 'pending', '$old')) v (n, status, t) JOIN tickets k ON k.seat_no = v.n;
         INSERT INTO event_invites (uuid, event_id, invited_user_id, invited_phone, status, created_at)
            SELECT gen_random_uuid(), CASE status WHEN 'pending' THEN 2 ELSE 1 END, person, '+919876543299', status, t
            FROM (VALUES (2, 'accepted', TIMESTAMPTZ '$old'), (NULL, 'revoked', '$old'), (NULL, 'revoked', '$new'),
                (NULL, 'pending', '$old')) v (person, status, t)",
        "(SELECT count(to_phone) FROM ticket_transfers) = 2 AND (SELECT count(*) FROM ticket_transfers) = 4
            AND (SELECT count(*) = 3 AND count(invited_phone) = 2 FROM event_invites)",
    ),
    (
        // Two whose event is over or who have none are due; of the others each has one reason to stay.
        Rule::UnusedAccounts,
        "INSERT INTO users (uuid, phone, joined_at, last_login_at, is_staff)
            SELECT gen_random_uuid(), '+9191000000' || n, joined, login, n = 13 FROM (VALUES
                (10, TIMESTAMPTZ '$old', NULL::timestamptz), (11, '$old', NULL), (12, '$old', '$old'), (13, '$old', NULL),
                (14, '$new', NULL), (15, '$old', NULL), (16, '$old', NULL)) v (n, joined, login);
         INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
            SELECT gen_random_uuid(), e.id, u.id, 'Seat', 1, 'INR' FROM users u JOIN events e
                ON (u.phone, e.slug) IN (('+919100000010', 'party-1'), ('+919100000015', 'party-1'), ('+919100000015', 'party-2'));
         INSERT INTO user_roles (user_id, role_id) SELECT u.id, min(r.id) FROM users u, roles r WHERE u.phone = '+919100000016' GROUP BY u.id",
        "(SELECT array_agg(phone ORDER BY phone) FROM users WHERE erase_at IS NOT NULL AND phone LIKE '+9191%') = '{+919100000010,+919100000011}'",
    ),
    (
        Rule::DoneJobs,
        "INSERT INTO jobs (uuid, kind, payload, status, run_at, max_attempts, finished_at)
            SELECT gen_random_uuid(), 'x', '{}', status, now(), 1, t
            FROM (VALUES ('done', TIMESTAMPTZ '$old'), ('done', '$old'), ('done', '$new'), ('dead', '$old')) v (status, t)",
        "(SELECT count(*) FROM jobs) = 2",
    ),
    (
        Rule::DeadJobs,
        "INSERT INTO jobs (uuid, kind, payload, status, run_at, max_attempts, finished_at)
            SELECT gen_random_uuid(), 'x', '{}', status, now(), 1, t
            FROM (VALUES ('dead', TIMESTAMPTZ '$old'), ('dead', '$old'), ('dead', '$new'), ('done', '$old')) v (status, t)",
        "(SELECT count(*) FROM jobs) = 2",
    ),
    (
        Rule::StoredAnswers,
        "INSERT INTO idempotency_keys (actor_user_id, operation, key, fingerprint, created_at, expires_at)
            SELECT 1, 'x', n, sha256('x'), TIMESTAMPTZ '$old' - interval '1 day', t
            FROM (VALUES ('1', TIMESTAMPTZ '$old'), ('2', '$old'), ('3', '$new')) v (n, t)",
        "(SELECT count(*) FROM idempotency_keys) = 1",
    ),
    (
        Rule::Exports,
        "INSERT INTO data_exports (uuid, user_id, status, object_key, requested_at, ready_at, expires_at, created_at)
            SELECT gen_random_uuid(), 1, status, key, t, CASE status WHEN 'ready' THEN t END, t, t
            FROM (VALUES ('failed', NULL, TIMESTAMPTZ '$old'), ('failed', NULL, '$old'), ('failed', NULL, '$new'),
                ('ready', 'k', '$old')) v (status, key, t)",
        "(SELECT count(*) FROM data_exports) = 2",
    ),
    (
        Rule::RequestCounts,
        "INSERT INTO request_counts (client, minute, requests)
            SELECT n, t, 1 FROM (VALUES ('1', TIMESTAMPTZ '$old'), ('2', '$old'), ('3', '$new')) v (n, t)",
        "(SELECT count(*) FROM request_counts) = 1",
    ),
    (
        Rule::TokenRevocations,
        "INSERT INTO token_revocations (session_uuid, expires_at)
            SELECT gen_random_uuid(), t FROM (VALUES (TIMESTAMPTZ '$old'), ('$old'), ('$new')) v (t)",
        "(SELECT count(*) FROM token_revocations) = 1",
    ),
    (
        Rule::PasswordTries,
        "INSERT INTO password_tries (phone, tries, counted_at) SELECT n, 1, t
            FROM (VALUES ('+919876543291', TIMESTAMPTZ '$old'), ('+919876543292', '$old'), ('+919876543293', '$new')) v (n, t)",
        "(SELECT count(*) FROM password_tries) = 1",
    ),
];

async fn assert_sql(database: &Database, condition: &str) {
    let statement = format!("DO $do$ BEGIN ASSERT ({condition}); END $do$");
    let outcome = database.write().await.unwrap().batch_execute(&statement).await;
    outcome.unwrap_or_else(|error| panic!("{condition}: {error}"));
}

#[tokio::test]
async fn each_rule_forgets_what_is_old_and_nothing_else() {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let before: DateTime<Utc> = "2027-01-15T12:00:00Z".parse().unwrap();
    let at = |text: &str| {
        text.replace("$old", &(before - TimeDelta::days(1)).to_rfc3339())
            .replace("$new", &(before + TimeDelta::days(1)).to_rfc3339())
    };
    let run = async |text: &str| {
        let outcome = database.write().await.unwrap().batch_execute(&at(text)).await;
        outcome.unwrap_or_else(|error| panic!("{text}: {error}"));
    };
    run(PEOPLE).await;
    let old_rows = PgOldRows::new(database.clone());
    for rule in Rule::ALL {
        let (_, rows, then) = CASES.iter().find(|(own, ..)| *own == rule).unwrap();
        run("TRUNCATE jobs").await;
        run(rows).await;
        let mut rounds = Vec::new();
        while rounds.last() != Some(&0) && rounds.len() < 9 {
            rounds.push(old_rows.forget(rule, before, 1).await.unwrap());
        }
        assert!(rounds.len() > 2, "{rule:?} keeps to its limit: {rounds:?}");
        assert_sql(&database, then).await;
    }
}

#[tokio::test]
async fn who_never_answered_is_forgotten_once_the_invitation_or_its_event_is_over() {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let before: DateTime<Utc> = "2027-01-15T12:00:00Z".parse().unwrap();
    let mut connection = database.write().await.unwrap();
    // Party 1 is long over, party 2 is to come, party 3 was to come and was cancelled long ago. Numbers tell what is kept.
    let rows = "
        INSERT INTO users (uuid, phone, joined_at) SELECT gen_random_uuid(), '+91987654320' || n, now() FROM generate_series(1, 2) n;
        INSERT INTO events (uuid, host_user_id, title, slug, status, start_at, end_at, published_at, cancelled_at)
            SELECT gen_random_uuid(), 1, 'Party', 'party-' || n, CASE n WHEN 3 THEN 'cancelled' ELSE 'published' END,
                t - interval '1 hour', t, t, CASE n WHEN 3 THEN TIMESTAMPTZ '2027-01-10' END
            FROM (VALUES (1, TIMESTAMPTZ '2027-01-14'), (2, '2027-03-01'), (3, '2027-03-01')) v (n, t);
        INSERT INTO event_invites (uuid, event_id, invited_user_id, invited_phone, expires_at, created_at)
            SELECT gen_random_uuid(), event, person, phone, expires_at, created_at FROM (VALUES
                (1, NULL, '+919100000001', NULL, TIMESTAMPTZ '2027-01-01'),
                (1, 2, '+919100000002', NULL, '2027-01-01'),
                (3, NULL, '+919100000003', NULL, '2027-01-01'),
                (2, NULL, '+919100000004', TIMESTAMPTZ '2027-01-14', '2027-01-01'),
                (2, NULL, '+919200000005', '2027-01-16', '2027-01-01'),
                (2, NULL, '+919200000006', NULL, '2027-01-01'),
                (1, NULL, '+919200000007', NULL, '2027-01-16')) v (event, person, phone, expires_at, created_at)";
    connection.batch_execute(rows).await.unwrap();
    let old_rows = PgOldRows::new(database.clone());
    old_rows.forget(Rule::EndedOffers, before, 10).await.unwrap();
    assert_sql(
        &database,
        "(SELECT count(*) = 4 AND count(invited_phone) = 3 AND bool_and(invited_phone LIKE '+9192%') FROM event_invites)",
    )
    .await;
}

#[tokio::test]
async fn a_rule_that_leaves_rows_standing_notes_how_far_it_came() {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let before: DateTime<Utc> = "2027-01-15T12:00:00Z".parse().unwrap();
    let old_rows = PgOldRows::new(database.clone());
    old_rows.forget(Rule::AuditOrigins, before, 10).await.unwrap();
    // An earlier time, as of a server whose clock is behind, does not take it back.
    let earlier = before - TimeDelta::days(1);
    old_rows.forget(Rule::AuditOrigins, earlier, 10).await.unwrap();
    assert_sql(
        &database,
        "(SELECT done_until FROM retention_marks WHERE rule = 'audit_origins') = '2027-01-15T12:00:00Z'",
    )
    .await;
}

#[tokio::test]
async fn what_the_door_writes_about_an_event_that_was_done_is_forgotten_too() {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let before: DateTime<Utc> = "2027-01-15T12:00:00Z".parse().unwrap();
    let run = async |text: &str| {
        let statement = text.replace("$old", "2027-01-14").replace("$new", "2027-01-16");
        database.write().await.unwrap().batch_execute(&statement).await.unwrap();
    };
    run(PEOPLE).await;
    run(
        "INSERT INTO attendance_records (uuid, ticket_id, event_id, user_id, payment_status)
        SELECT gen_random_uuid(), id, event_id, 1, 'paid' FROM tickets",
    )
    .await;
    let old_rows = PgOldRows::new(database.clone());
    assert_eq!(old_rows.forget(Rule::ScanDetails, before, 10).await.unwrap(), 0);
    // The first two tickets are of the event that is over.
    run("UPDATE attendance_records SET notes = 'late note' WHERE ticket_id IN (1, 3)").await;
    assert_eq!(old_rows.forget(Rule::ScanDetails, before, 10).await.unwrap(), 1);
    run("UPDATE attendance_records SET device = 'late gate' WHERE ticket_id IN (2, 3);
        INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, device, source, scanned_at, method)
            SELECT gen_random_uuid(), event_id, id, 'in', 'ok', 'late gate', 'offline', '2027-01-14', 'name' FROM tickets WHERE id > 1")
    .await;
    assert_eq!(old_rows.forget(Rule::ScanDetails, before, 10).await.unwrap(), 1);
    assert_sql(
        &database,
        "(SELECT array_agg(device || notes ORDER BY ticket_id) = '{\"\",\"\",late gatelate note}' FROM attendance_records)
            AND (SELECT array_agg(device ORDER BY ticket_id) = '{\"\",late gate}' FROM ticket_scans)",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_notes_how_far_it_came_passes_over_no_row_that_somebody_holds() {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let before: DateTime<Utc> = "2027-01-15T12:00:00Z".parse().unwrap();
    let mut holder = database.write().await.unwrap();
    let entry = "INSERT INTO audit_logs (uuid, occurred_at, actor_kind, action, object_type, ip_address)
        VALUES (gen_random_uuid(), '2027-01-14T12:00:00Z', 'anonymous', 'accounts.signed_in', 'user', '203.0.113.9')";
    for statement in [entry, "BEGIN", "SELECT FROM audit_logs FOR UPDATE"] {
        holder.batch_execute(statement).await.unwrap();
    }
    let old_rows = PgOldRows::new(database.clone());
    let forgetting = tokio::spawn(async move { old_rows.forget(Rule::AuditOrigins, before, 10).await });
    let waits = "EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')
        OR EXISTS (SELECT FROM retention_marks)";
    let mut looker = database.write().await.unwrap();
    while looker
        .batch_execute(&format!("DO $do$ BEGIN ASSERT ({waits}); END $do$"))
        .await
        .is_err()
    {
        tokio::task::yield_now().await;
    }
    holder.batch_execute("COMMIT").await.unwrap();
    assert_eq!(forgetting.await.unwrap().unwrap(), 1);
    assert_sql(&database, "(SELECT count(ip_address) FROM audit_logs) = 0").await;
}
