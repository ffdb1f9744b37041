//! Statements that find rows which are not done yet, and do some of them.
//!
//! A row is not done while any of the columns that the statement changes says something.

/// Rows of `$table` that the condition finds, at most `$4`, changed by `$change`.
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
            " LIMIT $4 FOR UPDATE)"
        )
    };
}

/// Rows of `$table` that the condition finds, deleted. There are few of them for one person.
macro_rules! delete {
    ($table:literal, $condition:literal) => {
        concat!("DELETE FROM ", $table, " WHERE ", $condition)
    };
}

pub(super) const NOTIFICATIONS: &[&str] =
    &["DELETE FROM notifications WHERE id IN (SELECT id FROM notifications WHERE recipient_user_id = $1 LIMIT $4)"];

pub(super) const ORDERS: &[&str] = &[
    change!(
        "order_guests",
        "name = '', email = NULL, phone = NULL",
        "(name <> '' OR email IS NOT NULL OR phone IS NOT NULL)
            AND order_id IN (SELECT id FROM orders WHERE user_id = $1)"
    ),
    // Where others named the person by the number, which is proved. The address is what somebody says of themselves: it
    // alone goes, so that nobody has another's name taken by claiming their address.
    change!("order_guests", "name = '', email = NULL, phone = NULL", "phone = $2"),
    change!("order_guests", "email = NULL", "email = $3"),
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

pub(super) const TICKETS: &[&str] = &[
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
        "guest_email = $3"
    ),
    // Who answered an offer had the number then: what a former owner answered is about them.
    change!(
        "ticket_transfers",
        "to_phone = NULL",
        "((to_phone = $2 AND to_user_id IS NULL) OR (to_user_id = $1 AND to_phone IS NOT NULL)) AND status <> 'pending'"
    ),
];

pub(super) const ATTENDANCE: &[&str] = &[
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

pub(super) const GUESTLIST: &[&str] = &[
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

pub(super) const EVENTS: &[&str] = &[
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

pub(super) const ACCOUNT: &[&str] = &[
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

pub(super) const PROFILE: &[&str] = &["
    UPDATE user_profiles SET name = '', email = NULL, bio = '', location = '', birth_date = NULL, gender = NULL,
        company = '', metadata = '{}', is_active = FALSE, version = version + 1
    WHERE user_id = $1 AND (name, email, bio, location, birth_date, gender, company, metadata, is_active)
        IS DISTINCT FROM ('', NULL, '', '', NULL, NULL, '', '{}', FALSE)"];
