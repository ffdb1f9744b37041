//! What an erasure does to each table, step by step. `inventory` says why.
//!
//! Each statement does a bounded number of rows that are not done yet, so that a step can be repeated and broken off
//! anywhere. A row is not done while any of the columns that the statement changes says something. Their parameters: `$1` the user's key, `$2` their phone, `$3` the names they ever had, `$4` their email address,
//! `$5` how many rows.

use diesel::sql_types::{Array, BigInt, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::ids::UserId;
use turnout_ports::store::{StoreError, StoreResult};

use crate::error::store_error;
use crate::static_sql::sql;

/// A step and its statements.
type Step = (&'static str, &'static [&'static str]);

/// The steps. What names the person stands until the end, as other steps look for it.
const STEPS: [Step; STEP_NAMES.len()] = [
    (STEP_NAMES[0], NOTIFICATIONS),
    (STEP_NAMES[1], ORDERS),
    (STEP_NAMES[2], TICKETS),
    (STEP_NAMES[3], ATTENDANCE),
    (STEP_NAMES[4], GUESTLIST),
    (STEP_NAMES[5], EVENTS),
    (STEP_NAMES[6], ACCOUNT),
    (STEP_NAMES[7], AUDIT),
    (STEP_NAMES[8], PROFILE),
];

/// Their names.
pub(super) const STEP_NAMES: [&str; 9] = [
    "notifications",
    "orders",
    "tickets",
    "attendance",
    "guestlist",
    "events",
    "account",
    "audit",
    "profile",
];

/// Rows of `$table` that the condition finds, at most `$5`, changed by `$change`.
macro_rules! change {
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
            " LIMIT $5 FOR UPDATE)"
        )
    };
}

/// Rows of `$table` that the condition finds, deleted. There are few of them for one person.
macro_rules! delete {
    ($table:literal, $condition:literal) => {
        concat!("DELETE FROM ", $table, " WHERE ", $condition)
    };
}

const NOTIFICATIONS: &[&str] = &[
    // What was told to others in the person's own words.
    change!(
        "notifications",
        "message = ''",
        "sender_user_id = $1 AND recipient_user_id <> $1 AND message <> ''
            AND type IN ('request_accepted', 'request_declined', 'invite_received', 'seats_given', 'ticket_cancelled')"
    ),
    change!(
        "notifications",
        "message = turnout_without(message, $3)",
        "sender_user_id = $1 AND recipient_user_id <> $1 AND turnout_without(message, $3) <> message"
    ),
    "DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE recipient_user_id = $1 LIMIT $5)",
];

const ORDERS: &[&str] = &[
    change!(
        "order_guests",
        "name = '', email = NULL, phone = NULL",
        "(name <> '' OR email IS NOT NULL OR phone IS NOT NULL)
            AND order_id IN (SELECT id FROM orders WHERE user_id = $1)"
    ),
    // Where others named the person by the number, which is proved. The address is what somebody says of themselves: it
    // alone goes, so that nobody has another's name taken by claiming their address.
    change!("order_guests", "name = '', email = NULL, phone = NULL", "phone = $2"),
    change!("order_guests", "email = NULL", "email = $4"),
    change!(
        "payment_transactions",
        "provider_response = '{}'",
        "provider_response <> '{}' AND order_id IN (SELECT id FROM orders WHERE user_id = $1)"
    ),
    change!(
        "payment_webhooks",
        "payload = '', signature = ''",
        "(payload <> '' OR signature <> '') AND status = 'processed' AND order_id IN (SELECT id FROM orders WHERE user_id = $1)"
    ),
];

const TICKETS: &[&str] = &[
    change!(
        "tickets",
        "guest_name = '', guest_email = NULL, guest_phone = NULL, version = version + 1",
        "holder_user_id = $1 AND (guest_name <> '' OR guest_email IS NOT NULL OR guest_phone IS NOT NULL)"
    ),
    change!(
        "tickets",
        "guest_name = '', guest_email = NULL, guest_phone = NULL, version = version + 1",
        "guest_phone = $2"
    ),
    change!(
        "tickets",
        "guest_email = NULL, version = version + 1",
        "guest_email = $4"
    ),
    // Who answered an offer had the number then: what a former owner answered is about them.
    change!(
        "ticket_transfers",
        "to_phone = NULL",
        "((to_phone = $2 AND to_user_id IS NULL) OR (to_user_id = $1 AND to_phone IS NOT NULL)) AND status <> 'pending'"
    ),
];

const ATTENDANCE: &[&str] = &[
    change!("attendance_records", "notes = ''", "user_id = $1 AND notes <> ''"),
    change!(
        "attendance_records",
        "device = ''",
        "checked_in_by = $1 AND device <> ''"
    ),
    change!("ticket_scans", "device = ''", "scanned_by = $1 AND device <> ''"),
    change!(
        "ticket_scans",
        "given_reason = '', reason = CASE direction WHEN 'undo' THEN '' ELSE reason END",
        "ticket_id IN (SELECT id FROM tickets WHERE holder_user_id = $1)
            AND (given_reason <> '' OR (direction = 'undo' AND reason <> ''))"
    ),
    delete!(
        "attendance_otps",
        "requested_by = $1 OR ticket_id IN (SELECT id FROM tickets WHERE holder_user_id = $1)"
    ),
];

const GUESTLIST: &[&str] = &[
    change!(
        "event_requests",
        "message = '', host_message = '', version = version + 1",
        "requester_user_id = $1 AND (message <> '' OR host_message <> '')"
    ),
    change!(
        "event_requests",
        "host_message = '', version = version + 1",
        "decided_by = $1 AND host_message <> ''"
    ),
    // What waits for an answer now has run out, or its event does not take place.
    delete!(
        "event_invites",
        "invited_phone = $2 AND invited_user_id IS NULL AND status = 'pending'"
    ),
    // An invitation of a number that nobody answered becomes one of the row that says nobody: whoever gets the number does
    // not inherit it.
    change!(
        "event_invites",
        "invited_user_id = coalesce(invited_user_id, $1), invited_phone = NULL, message = '', version = version + 1",
        "(invited_user_id = $1 AND (invited_phone IS NOT NULL OR message <> ''))
            OR (invited_phone = $2 AND invited_user_id IS NULL)"
    ),
    change!(
        "event_invites",
        "message = '', version = version + 1",
        "host_user_id = $1 AND message <> ''"
    ),
    change!("invite_links", "message = ''", "created_by = $1 AND message <> ''"),
    delete!(
        "waitlist_entries",
        "user_id = $1 AND status NOT IN ('waiting', 'offered')"
    ),
    delete!("user_roles", "user_id = $1"),
];

const EVENTS: &[&str] = &[
    change!(
        "events",
        "description = '', venue_text = '', version = version + 1",
        "host_user_id = $1 AND (description <> '' OR venue_text <> '')"
    ),
    delete!(
        "event_images",
        "event_id IN (SELECT id FROM events WHERE host_user_id = $1)"
    ),
    // What nobody else has seen is about nobody else.
    change!(
        "events",
        "title = '…', slug = uuid::text, version = version + 1",
        "host_user_id = $1 AND published_at IS NULL AND (title, slug) IS DISTINCT FROM ('…', uuid::text)"
    ),
];

const ACCOUNT: &[&str] = &[
    delete!("user_pictures", "user_id = $1"),
    delete!("user_interests", "user_id = $1"),
    delete!("user_devices", "user_id = $1"),
    delete!("user_blocks", "blocker_user_id = $1 OR blocked_user_id = $1"),
    "UPDATE user_reports SET reporter_user_id = NULL WHERE reporter_user_id = $1",
    "UPDATE user_reports SET reason = '' WHERE reported_user_id = $1 AND reason <> ''",
    delete!("notification_preferences", "user_id = $1"),
    delete!("phone_otps", "user_id = $1 OR phone = $2"),
    delete!("password_tries", "phone = $2"),
    delete!("sessions", "user_id = $1"),
    delete!("idempotency_keys", "actor_user_id = $1"),
    // The one job that knows a number.
    delete!(
        "jobs",
        "kind = 'tell_old_phone' AND payload ->> 'user' = (SELECT uuid::text FROM users WHERE id = $1)"
    ),
    delete!("data_exports", "user_id = $1"),
];

/// What the person did loses where it was done from and the words they chose; what was done with their tickets loses what was
/// said about them.
const AUDIT: &[&str] = &[
    change!(
        "audit_logs",
        "ip_address = NULL, user_agent = '', old_values = turnout_mask(old_values, turnout_personal_fields()),
            new_values = turnout_mask(new_values, turnout_personal_fields())",
        "actor_user_id = $1 AND (ip_address IS NOT NULL OR user_agent <> ''
            OR old_values <> turnout_mask(old_values, turnout_personal_fields())
            OR new_values <> turnout_mask(new_values, turnout_personal_fields()))"
    ),
    change!(
        "audit_logs",
        "old_values = turnout_mask(old_values, turnout_personal_fields()), new_values = turnout_mask(new_values, turnout_personal_fields())",
        "object_uuid IN (SELECT uuid FROM users WHERE id = $1 UNION ALL
                SELECT uuid FROM tickets WHERE holder_user_id = $1 UNION ALL
                SELECT uuid FROM attendance_records WHERE user_id = $1)
            AND (old_values <> turnout_mask(old_values, turnout_personal_fields())
                OR new_values <> turnout_mask(new_values, turnout_personal_fields()))"
    ),
    change!(
        "audit_logs",
        "old_values = turnout_mask(old_values, '{title,slug}'), new_values = turnout_mask(new_values, '{title,slug}')",
        "object_uuid IN (SELECT uuid FROM events WHERE host_user_id = $1 AND published_at IS NULL)
            AND (old_values <> turnout_mask(old_values, '{title,slug}')
                OR new_values <> turnout_mask(new_values, '{title,slug}'))"
    ),
];

const PROFILE: &[&str] = &["
    UPDATE user_profiles SET name = '', email = NULL, bio = '', location = '', birth_date = NULL, gender = NULL,
        company = '', metadata = '{}', is_active = FALSE, version = version + 1
    WHERE user_id = $1 AND (name, email, bio, location, birth_date, gender, company, metadata, is_active)
        IS DISTINCT FROM ('', NULL, '', '', NULL, NULL, '', '{}', FALSE)"];

#[derive(diesel::QueryableByName)]
struct Person {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Array<Text>)]
    names: Vec<String>,
}

/// The names are those of the profile and of its changes.
const PERSON: &str = "
    SELECT u.id, u.phone, p.email, ARRAY(SELECT n.name FROM (
            SELECT p.name UNION SELECT v.name FROM audit_logs l CROSS JOIN LATERAL
                (VALUES (l.old_values ->> 'name'), (l.new_values ->> 'name')) v (name)
            WHERE l.object_uuid = u.uuid AND l.action = 'accounts.profile_updated') n
        WHERE n.name IS NOT NULL AND n.name NOT IN ('', '…') ORDER BY char_length(n.name) DESC, n.name) AS names
    FROM users u LEFT JOIN user_profiles p ON p.user_id = u.id WHERE u.uuid = $1";

/// Does a part of the step. Answers how many rows it did.
pub(super) async fn erase(
    conn: &mut AsyncPgConnection,
    user: UserId,
    step: &'static str,
    limit: u32,
) -> StoreResult<u64> {
    let found = STEPS.iter().find(|(name, _)| *name == step);
    let (_, statements) = found.ok_or_else(|| StoreError::Rejected(format!("no step of an erasure: {step}")))?;
    let people: Vec<Person> = sql(PERSON)
        .bind::<Uuid, _>(user.uuid())
        .load(conn)
        .await
        .map_err(store_error)?;
    let Some(person) = people.into_iter().next() else {
        return Ok(0);
    };
    let mut done = 0;
    for statement in *statements {
        let statement = sql(statement)
            .bind::<BigInt, _>(person.id)
            .bind::<Nullable<Text>, _>(&person.phone)
            .bind::<Array<Text>, _>(&person.names)
            .bind::<Nullable<Text>, _>(&person.email)
            .bind::<BigInt, _>(i64::from(limit));
        done += statement.execute(conn).await.map_err(store_error)?;
    }
    Ok(u64::try_from(done).unwrap_or(u64::MAX))
}
