//! What a person is handed: one file of the archive for each statement, one JSON object for each row.
//!
//! Only what is about the person or was written by them. Others stand in it by their public id, where it would make no sense
//! without them, and never by name, number or words. Codes, tokens and hashes stay where they are.
//!
//! Some people have very many rows, so a page is read along an index from where the one before ended, and only then joined
//! with other tables. Parameters: `$1` the user, `$2` the key behind which the page begins, `$3` how many rows.

/// The files of an archive.
pub const FILE_NAMES: [&str; 21] = [
    "profile.json",
    "sessions.json",
    "devices.json",
    "preferences.json",
    "roles.json",
    "blocks.json",
    "reports.json",
    "events.json",
    "requests.json",
    "invites.json",
    "messages.json",
    "waitlist.json",
    "reservations.json",
    "orders.json",
    "transactions.json",
    "tickets.json",
    "transfers.json",
    "attendance.json",
    "scans.json",
    "notifications.json",
    "audit.json",
];

/// The statement of a file.
pub fn statement(file: &str) -> Option<&'static str> {
    Some(match file {
        "profile.json" => PROFILE,
        "sessions.json" => SESSIONS,
        "devices.json" => DEVICES,
        "preferences.json" => PREFERENCES,
        "roles.json" => ROLES,
        "blocks.json" => BLOCKS,
        "reports.json" => REPORTS,
        "events.json" => EVENTS,
        "requests.json" => REQUESTS,
        "invites.json" => INVITES,
        "messages.json" => MESSAGES,
        "waitlist.json" => WAITLIST,
        "reservations.json" => RESERVATIONS,
        "orders.json" => ORDERS,
        "transactions.json" => TRANSACTIONS,
        "tickets.json" => TICKETS,
        "transfers.json" => TRANSFERS,
        "attendance.json" => ATTENDANCE,
        "scans.json" => SCANS,
        "notifications.json" => NOTIFICATIONS,
        "audit.json" => AUDIT,
        _ => return None,
    })
}

/// One page of `$rows`, which have a `key` and are called `$x`, as objects of these pairs of names and values. Whose they are
/// is `me`. What is joined neither adds rows nor takes any away.
macro_rules! page {
    ($x:literal, $rows:literal, $pairs:literal, $joined:literal) => {
        concat!(
            "WITH me AS MATERIALIZED (SELECT id, uuid, phone, joined_at, last_login_at FROM users WHERE uuid = $1) SELECT ",
            $x,
            ".key, jsonb_build_object(",
            $pairs,
            ")::text AS json FROM (SELECT * FROM (",
            $rows,
            ") whole WHERE key > $2 ORDER BY key LIMIT $3) ",
            $x,
            " CROSS JOIN me ",
            $joined,
            " ORDER BY ",
            $x,
            ".key"
        )
    };
}

const PROFILE: &str = page!(
    "p",
    "SELECT id AS key, * FROM user_profiles WHERE user_id = (SELECT id FROM me)",
    "'id', me.uuid, 'phone', me.phone, 'name', p.name, 'email', p.email, 'bio', p.bio, 'location', p.location,
        'birth_date', p.birth_date, 'gender', p.gender, 'company', p.company, 'metadata', p.metadata,
        'interests', ARRAY(SELECT i.slug FROM user_interests ui JOIN interests i ON i.id = ui.interest_id
            WHERE ui.user_id = me.id ORDER BY i.slug),
        'joined_at', me.joined_at, 'last_login_at', me.last_login_at",
    ""
);

const SESSIONS: &str = page!(
    "s",
    "SELECT id AS key, * FROM sessions WHERE user_id = (SELECT id FROM me)",
    "'id', s.uuid, 'device', s.device, 'user_agent', s.user_agent, 'ip_address', s.ip_address,
        'created_at', s.created_at, 'last_used_at', s.last_used_at, 'revoked_at', s.revoked_at,
        'revoked_reason', s.revoked_reason",
    ""
);

const DEVICES: &str = page!(
    "d",
    "SELECT id AS key, * FROM user_devices WHERE user_id = (SELECT id FROM me)",
    "'id', d.uuid, 'platform', d.platform, 'app_version', d.app_version, 'locale', d.locale,
        'last_seen_at', d.last_seen_at",
    ""
);

/// There is one row for each type and channel, and no key: their number has to do.
const PREFERENCES: &str = page!(
    "n",
    "SELECT row_number() OVER (ORDER BY type, channel) AS key, * FROM notification_preferences
        WHERE user_id = (SELECT id FROM me)",
    "'type', n.type, 'channel', n.channel, 'is_enabled', n.is_enabled",
    ""
);

const ROLES: &str = page!(
    "ur",
    "SELECT id AS key, * FROM user_roles WHERE user_id = (SELECT id FROM me)",
    "'role', r.name, 'event_id', e.uuid, 'phone', ur.phone, 'created_at', ur.created_at",
    "JOIN roles r ON r.id = ur.role_id LEFT JOIN events e ON e.id = ur.event_id"
);

const BLOCKS: &str = page!(
    "b",
    "SELECT blocked_user_id AS key, * FROM user_blocks WHERE blocker_user_id = (SELECT id FROM me)",
    "'user_id', o.uuid, 'created_at', b.created_at",
    "JOIN users o ON o.id = b.blocked_user_id"
);

const REPORTS: &str = page!(
    "r",
    "SELECT id AS key, * FROM user_reports WHERE reporter_user_id = (SELECT id FROM me)",
    "'id', r.uuid, 'user_id', o.uuid, 'reason', r.reason, 'status', r.status, 'created_at', r.created_at",
    "JOIN users o ON o.id = r.reported_user_id"
);

const EVENTS: &str = page!(
    "e",
    "SELECT id AS key, * FROM events WHERE host_user_id = (SELECT id FROM me)",
    "'id', e.uuid, 'title', e.title, 'description', e.description, 'venue_text', e.venue_text, 'status', e.status,
        'start_at', e.start_at, 'end_at', e.end_at, 'time_zone', e.time_zone, 'cancel_reason', e.cancel_reason,
        'gst_number', p.gst_number,
        'images', ARRAY(SELECT '/v1/event-images/' || i.uuid FROM event_images i WHERE i.event_id = e.id
            ORDER BY i.role, i.position), 'created_at', e.created_at",
    "LEFT JOIN event_policies p ON p.event_id = e.id"
);

const REQUESTS: &str = page!(
    "q",
    "SELECT id AS key, * FROM event_requests WHERE requester_user_id = (SELECT id FROM me)",
    "'id', q.uuid, 'event_id', e.uuid, 'seats', q.seats, 'message', q.message, 'status', q.status,
        'created_at', q.created_at, 'decided_at', q.decided_at",
    "JOIN events e ON e.id = q.event_id"
);

/// A number passes from one owner to the next: what somebody else has taken up under it is theirs.
const INVITES: &str = page!(
    "i",
    "(SELECT id AS key, * FROM event_invites WHERE invited_user_id = (SELECT id FROM me) AND id > $2 ORDER BY id LIMIT $3)
        UNION ALL SELECT id, * FROM event_invites WHERE invited_phone = (SELECT phone FROM me) AND invited_user_id IS NULL",
    "'id', i.uuid, 'event_id', e.uuid, 'type', i.invite_type, 'phone', i.invited_phone, 'status', i.status,
        'created_at', i.created_at, 'decided_at', i.decided_at",
    "JOIN events e ON e.id = i.event_id"
);

/// What the person wrote to guests. The words that came with seats or with the end of a ticket stand only in what the guest
/// was told, which names nobody but the person. Of several tables: the keys of each go up by eight, and none meets another.
const MESSAGES: &str = page!(
    "m",
    "(SELECT id * 8 AS key, 'invitation' AS type, uuid, event_id, NULL::uuid AS event_uuid, message, created_at
            FROM event_invites WHERE host_user_id = (SELECT id FROM me) AND message <> '' AND id > $2 / 8
            ORDER BY id LIMIT $3)
        UNION ALL (SELECT id * 8 + 1, 'invite_link', uuid, event_id, NULL, message, created_at
            FROM invite_links WHERE created_by = (SELECT id FROM me) AND message <> '' AND id > ($2 - 1) / 8
            ORDER BY id LIMIT $3)
        UNION ALL (SELECT id * 8 + 2, 'answer_to_request', uuid, event_id, NULL, host_message, decided_at
            FROM event_requests WHERE decided_by = (SELECT id FROM me) AND host_message <> '' AND id > ($2 - 2) / 8
            ORDER BY id LIMIT $3)
        UNION ALL (SELECT id * 8 + 3, type, uuid, NULL, reference_uuid, message, created_at
            FROM notifications WHERE sender_user_id = (SELECT id FROM me) AND type IN ('seats_given', 'ticket_cancelled')
                AND message <> '' AND id > ($2 - 3) / 8 ORDER BY id LIMIT $3)
        UNION ALL (SELECT t.id * 8 + 4, 'refund', t.uuid, o.event_id, NULL, t.reason, t.created_at
            FROM payment_transactions t JOIN orders o ON o.id = t.order_id
            WHERE t.requested_by = (SELECT id FROM me) AND t.reason <> '' AND o.user_id <> (SELECT id FROM me)
                AND t.id > ($2 - 4) / 8 ORDER BY t.id LIMIT $3)",
    "'type', m.type, 'id', m.uuid, 'event_id', coalesce(e.uuid, m.event_uuid), 'message', m.message,
        'created_at', m.created_at",
    "LEFT JOIN events e ON e.id = m.event_id"
);

const WAITLIST: &str = page!(
    "w",
    "SELECT id AS key, * FROM waitlist_entries WHERE user_id = (SELECT id FROM me)",
    "'id', w.uuid, 'event_id', e.uuid, 'seats', w.seats, 'status', w.status, 'created_at', w.created_at,
        'ended_at', w.ended_at",
    "JOIN events e ON e.id = w.event_id"
);

const RESERVATIONS: &str = page!(
    "r",
    "SELECT id AS key, * FROM reservations WHERE user_id = (SELECT id FROM me)",
    "'reservation_key', r.uuid, 'event_id', e.uuid, 'seats', r.seats, 'status', r.status, 'created_at', r.created_at,
        'ended_at', r.ended_at",
    "JOIN events e ON e.id = r.event_id"
);

const ORDERS: &str = page!(
    "o",
    "SELECT id AS key, * FROM orders WHERE user_id = (SELECT id FROM me)",
    "'id', o.uuid, 'number', o.number, 'event_id', e.uuid, 'seats', o.seats, 'status', o.status, 'currency', o.currency,
        'unit_price', o.unit_price::text, 'net_amount', o.net_amount::text, 'gst_amount', o.gst_amount::text,
        'platform_fee', o.platform_fee::text, 'total_amount', o.total_amount::text,
        'captured_amount', o.captured_amount::text, 'refunded_amount', o.refunded_amount::text, 'provider', o.provider,
        'failure_reason', o.failure_reason, 'created_at', o.created_at, 'paid_at', o.paid_at",
    "JOIN events e ON e.id = o.event_id"
);

/// By order. Why a refund was made is told to the buyer in the words of whoever made it: only one's own words are given here.
const TRANSACTIONS: &str = page!(
    "o",
    "SELECT id AS key, * FROM orders WHERE user_id = (SELECT id FROM me)
        AND EXISTS (SELECT FROM payment_transactions t WHERE t.order_id = orders.id)",
    "'order_id', o.uuid, 'transactions', (SELECT jsonb_agg(jsonb_build_object('id', t.uuid, 'kind', t.kind,
                'status', t.status, 'amount', t.amount::text, 'currency', t.currency, 'provider', t.provider,
                'provider_transaction_id', t.provider_transaction_id,
                'reason', CASE WHEN t.requested_by = me.id THEN t.reason END, 'created_at', t.created_at,
                'completed_at', t.completed_at) ORDER BY t.id)
            FROM payment_transactions t WHERE t.order_id = o.id)",
    ""
);

/// The guest of a ticket may be somebody else whom the owner named.
const TICKETS: &str = page!(
    "k",
    "SELECT id AS key, * FROM tickets WHERE holder_user_id = (SELECT id FROM me)",
    "'id', k.uuid, 'number', k.number, 'event_id', e.uuid, 'order_id', o.uuid, 'status', k.status,
        'guest_name', CASE WHEN k.guest_name = p.name OR k.guest_phone = me.phone THEN k.guest_name END,
        'created_at', k.created_at, 'used_at', k.used_at",
    "JOIN events e ON e.id = k.event_id
        LEFT JOIN orders o ON o.id = k.order_id AND o.user_id = me.id LEFT JOIN user_profiles p ON p.user_id = me.id"
);

/// Of the offers to the number too, only what nobody has answered or the person has.
const TRANSFERS: &str = page!(
    "f",
    "(SELECT id AS key, * FROM ticket_transfers WHERE from_user_id = (SELECT id FROM me) AND id > $2 ORDER BY id LIMIT $3)
        UNION ALL (SELECT id, * FROM ticket_transfers WHERE to_user_id = (SELECT id FROM me) AND id > $2
            AND from_user_id IS DISTINCT FROM (SELECT id FROM me) ORDER BY id LIMIT $3)
        UNION ALL SELECT id, * FROM ticket_transfers WHERE to_phone = (SELECT phone FROM me)
            AND to_user_id IS NULL AND from_user_id IS DISTINCT FROM (SELECT id FROM me)",
    "'id', f.uuid, 'ticket_id', k.uuid, 'role', CASE WHEN f.from_user_id = me.id THEN 'sender' ELSE 'receiver' END,
        'phone', CASE WHEN f.to_phone = me.phone THEN f.to_phone END, 'status', f.status, 'created_at', f.created_at,
        'decided_at', f.decided_at",
    "JOIN tickets k ON k.id = f.ticket_id"
);

/// By event, with what happened at the door to each ticket.
const ATTENDANCE: &str = page!(
    "a",
    "SELECT id AS key, * FROM attendees WHERE user_id = (SELECT id FROM me)",
    "'id', a.uuid, 'event_id', e.uuid, 'ticket_type', a.ticket_type, 'seats', a.seats, 'is_paid', a.is_paid,
        'price_paid', a.price_paid::text, 'currency', a.currency, 'status', a.status, 'checked_in_at', a.checked_in_at,
        'records', (SELECT jsonb_agg(jsonb_build_object('ticket_id', k.uuid, 'payment_status', r.payment_status,
                'checked_in_at', r.checked_in_at, 'checked_out_at', r.checked_out_at, 'notes', r.notes) ORDER BY r.id)
            FROM attendance_records r JOIN tickets k ON k.id = r.ticket_id
            WHERE r.event_id = a.event_id AND r.user_id = me.id)",
    "JOIN events e ON e.id = a.event_id"
);

/// By ticket.
const SCANS: &str = page!(
    "k",
    "SELECT id AS key, * FROM tickets WHERE holder_user_id = (SELECT id FROM me)
        AND EXISTS (SELECT FROM ticket_scans s WHERE s.ticket_id = tickets.id)",
    "'ticket_id', k.uuid, 'scans', (SELECT jsonb_agg(jsonb_build_object('direction', s.direction, 'outcome', s.outcome,
                'scanned_at', s.scanned_at, 'given_reason', s.given_reason) ORDER BY s.id)
            FROM ticket_scans s WHERE s.ticket_id = k.id)",
    ""
);

/// What others caused is told with their names, so only that it was told stands here.
const NOTIFICATIONS: &str = page!(
    "n",
    "SELECT id AS key, * FROM notifications WHERE recipient_user_id = (SELECT id FROM me)",
    "'id', n.uuid, 'type', n.type, 'title', n.title, 'reference_type', n.reference_type,
        'reference_id', n.reference_uuid, 'message', CASE WHEN n.sender_user_id = me.id THEN n.message END,
        'is_read', n.is_read, 'created_at', n.created_at",
    ""
);

/// Changes of the own account with their values; of the rest, which may be about others, what was done and when.
const AUDIT: &str = page!(
    "l",
    "SELECT id AS key, * FROM audit_logs WHERE actor_user_id = (SELECT id FROM me)",
    "'id', l.uuid, 'at', l.occurred_at, 'action', l.action, 'object_type', l.object_type, 'object_id', l.object_uuid,
        'is_successful', l.is_successful, 'ip_address', l.ip_address, 'user_agent', l.user_agent,
        'old_values', CASE WHEN l.object_uuid = me.uuid THEN l.old_values END,
        'new_values', CASE WHEN l.object_uuid = me.uuid THEN l.new_values END",
    ""
);
