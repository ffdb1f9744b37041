//! How PostgreSQL reads the archive of somebody who has very many rows of everything.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::privacy::PgPrivacyQueries;
use turnout_adapter_postgres::privacy::archive::{FILE_NAMES, statement};
use turnout_domain::ids::UserId;
use turnout_ports::privacy::{ExportedRow, PrivacyQueries};
use turnout_testkit::TestDatabase;
use uuid::Uuid;

/// Rows are told by whose they are and by their number; nothing else matters here.
const BARE: &str = "
    DO $$ DECLARE one record; BEGIN
        FOR one IN SELECT conrelid::regclass AS place, conname FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid <> 0 LOOP
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', one.place, one.conname);
        END LOOP;
        FOR one IN SELECT c.table_name, c.column_name FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_nullable = 'NO'
                AND NOT EXISTS (SELECT FROM information_schema.key_column_usage k WHERE k.table_name = c.table_name
                    AND k.column_name = c.column_name AND k.constraint_name LIKE '%pkey') LOOP
            EXECUTE format('ALTER TABLE %I ALTER %I DROP NOT NULL', one.table_name, one.column_name);
        END LOOP;
    END $$;
    CREATE FUNCTION public_id(n bigint) RETURNS uuid LANGUAGE sql AS 'SELECT lpad(n::text, 32, ''0'')::uuid';
    CREATE FUNCTION person(n bigint) RETURNS bigint LANGUAGE sql AS 'SELECT CASE WHEN n <= 3000 THEN 1 ELSE n % 1000 + 2 END';";

/// The first person has the first 3,000 rows of each table, and a thousand others have as many again.
const ROWS: &str = "
    INSERT INTO users (uuid, phone, joined_at)
        SELECT public_id(n), '+9198' || n, now() FROM generate_series(1, 6000) n;
    INSERT INTO user_profiles (user_id, name) SELECT id, 'x' FROM users;
    INSERT INTO events (uuid, host_user_id, title) SELECT gen_random_uuid(), person(n), 'x' FROM generate_series(1, 6000) n;
    INSERT INTO roles (name) VALUES ('x');
    INSERT INTO user_roles (user_id, role_id, event_id) SELECT person(n), 1, n FROM generate_series(1, 6000) n;
    INSERT INTO user_blocks (blocker_user_id, blocked_user_id) SELECT person(n), n FROM generate_series(1, 6000) n;
    INSERT INTO user_reports (uuid, reporter_user_id, reported_user_id, status)
        SELECT gen_random_uuid(), person(n), n, 'open' FROM generate_series(1, 6000) n;
    INSERT INTO sessions (uuid, user_id) SELECT gen_random_uuid(), person(n) FROM generate_series(1, 6000) n;
    INSERT INTO user_devices (uuid, user_id, push_token) SELECT gen_random_uuid(), person(n), n FROM generate_series(1, 6000) n;
    INSERT INTO event_requests (uuid, event_id, requester_user_id, decided_by, host_message)
        SELECT gen_random_uuid(), n, person(n), person(n), 'x' FROM generate_series(1, 6000) n;
    INSERT INTO event_invites (uuid, event_id, host_user_id, invited_user_id, invited_phone, message)
        SELECT gen_random_uuid(), n, person(n), CASE WHEN n < 3000 OR n % 2 = 0 THEN person(n) END, '+91' || n, 'x' FROM generate_series(1, 6000) n;
    INSERT INTO invite_links (uuid, event_id, created_by, message)
        SELECT gen_random_uuid(), n, person(n), 'x' FROM generate_series(1, 6000) n;
    INSERT INTO waitlist_entries (uuid, event_id, tier_id, user_id)
        SELECT gen_random_uuid(), n, n, person(n) FROM generate_series(1, 6000) n;
    INSERT INTO reservations (uuid, event_id, user_id) SELECT gen_random_uuid(), n, person(n) FROM generate_series(1, 6000) n;
    INSERT INTO orders (uuid, event_id, user_id) SELECT gen_random_uuid(), n, person(n) FROM generate_series(1, 6000) n;
    INSERT INTO payment_transactions (uuid, order_id, requested_by, reason)
        SELECT gen_random_uuid(), n, person(n + 3000 - 6000 * (n / 3001)), 'x' FROM generate_series(1, 6000) n;
    INSERT INTO tickets (uuid, event_id, order_id, holder_user_id, seat_no)
        SELECT gen_random_uuid(), n, n, person(n), 1 FROM generate_series(1, 6000) n;
    INSERT INTO ticket_transfers (uuid, ticket_id, from_user_id, to_user_id, to_phone, status)
        SELECT gen_random_uuid(), n, person(n), CASE WHEN n % 2 = 0 THEN person(n + 3000) END, '+91' || n, 'accepted' FROM generate_series(1, 6000) n;
    INSERT INTO ticket_scans (uuid, event_id, ticket_id) SELECT gen_random_uuid(), n, n FROM generate_series(1, 6000) n;
    INSERT INTO attendees (uuid, event_id, user_id) SELECT gen_random_uuid(), n, person(n) FROM generate_series(1, 6000) n;
    INSERT INTO attendance_records (uuid, ticket_id, event_id, user_id)
        SELECT gen_random_uuid(), n, n, person(n) FROM generate_series(1, 6000) n;
    INSERT INTO notifications (uuid, recipient_user_id, sender_user_id, type, message)
        SELECT gen_random_uuid(), person(n), person(n), (ARRAY['seats_given', 'ticket_cancelled', 'event_changed'])[1 + n % 3], 'x' FROM generate_series(1, 6000) n;
    INSERT INTO audit_logs (uuid, actor_user_id) SELECT gen_random_uuid(), person(n) FROM generate_series(1, 6000) n;
    ANALYZE;";

/// How many rows a page has here, and behind which key it begins.
const PAGE: usize = 50;
const AFTER: usize = 1_500;

#[derive(QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// How many rows a step of the plan took up, as `actual rows=50 loops=1` and `Rows Removed by Filter: 7` tell.
fn rows(line: &str) -> usize {
    let number = |name: &str| {
        let behind = line.split_once(name)?.1;
        behind.split(|next: char| !next.is_ascii_digit()).next()?.parse().ok()
    };
    let removed: Option<usize> = number("Removed by Filter: ");
    removed.unwrap_or_else(|| number("rows=").unwrap_or(0) * number("loops=").unwrap_or(1))
}

/// Puts all these rows there, and has statements planned as the server's are: once for all parameters.
async fn fill(connection: &mut AsyncPgConnection) {
    for text in [
        "SET session_replication_role = replica; SET plan_cache_mode = force_generic_plan",
        BARE,
        ROWS,
    ] {
        connection.batch_execute(text).await.unwrap();
    }
}

/// The files of which a page behind this key takes up more rows than it has, for the person of this number.
async fn wasteful(connection: &mut AsyncPgConnection, person: u32, after: usize) -> Vec<String> {
    let mut wasteful = Vec::new();
    for file in FILE_NAMES {
        let asked = format!("PREPARE asked (uuid, bigint, bigint) AS {}", statement(file).unwrap());
        connection.batch_execute(&asked).await.unwrap();
        // Keys of messages go up by eight.
        let after = if file == "messages.json" { 8 * after } else { after };
        let explain = format!(
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) EXECUTE asked (public_id({person}), {after}, {PAGE})"
        );
        let plan: Vec<PlanLine> = diesel::sql_query(explain).load(connection).await.unwrap();
        connection.batch_execute("DEALLOCATE asked").await.unwrap();
        let most = plan.iter().map(|line| rows(&line.line)).max().unwrap();
        // Five tables with messages, each with a page of its own.
        if most > 5 * PAGE {
            let plan: Vec<String> = plan.into_iter().map(|line| line.line).collect();
            eprintln!("{file}: {most}\n{}", plan.join("\n"));
            wasteful.push(file.to_owned());
        }
    }
    wasteful
}

/// Page by page comes what one large page holds.
async fn pages_are_whole(database: &Database) {
    let queries = PgPrivacyQueries::new(database.clone());
    let person = UserId::new(Uuid::from_u128(1));
    for file in FILE_NAMES {
        let whole = queries.rows(person, file, 0, 100_000).await.unwrap();
        let mut read = Vec::new();
        loop {
            let after = read.last().map_or(0, |row: &ExportedRow| row.key);
            let page = queries.rows(person, file, after, 700).await.unwrap();
            let is_last = page.len() < 700;
            read.extend(page);
            if is_last {
                break;
            }
        }
        assert!(read == whole, "{file}: {} of {}", read.len(), whole.len());
        assert!(read.is_sorted_by(|one, next| one.key < next.key), "{file}");
        let expected = match file {
            "profile.json" => 1,
            "preferences.json" => 0,
            "messages.json" => 14_000,
            _ => 3_000,
        };
        assert_eq!(read.len(), expected, "{file}");
    }
}

#[tokio::test]
async fn a_page_reads_no_more_than_its_rows() {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let mut connection = database.write().await.unwrap();
    fill(&mut connection).await;
    pages_are_whole(&database).await;
    // How many roles somebody has is bounded by their events and teams.
    assert_eq!(wasteful(&mut connection, 1, AFTER).await, ["roles.json"]);
    // Nothing else needs an index of somebody's past reservations, and each hold would have to write it.
    assert_eq!(wasteful(&mut connection, 2, 0).await, ["reservations.json"]);
}
