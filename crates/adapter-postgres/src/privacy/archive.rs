//! What a person is handed: one file of the archive for each statement, one JSON object for each row.
//!
//! Only what is about the person or was written by them. Others stand in it by their public id, where it would make no sense
//! without them, and never by name, number or words. Codes, tokens and hashes stay where they are. Parameters: `$1` the
//! user, `$2` the key behind which the page begins, `$3` how many rows.

/// The files of an archive.
pub(super) const FILE_NAMES: [&str; 21] = [
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
pub(super) fn statement(file: &str) -> Option<&'static str> {
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

/// One page of the rows `$x` of `$from`, as objects of these pairs of names and values.
macro_rules! page {
    ($key:literal, $pairs:literal, $from:literal) => {
        concat!(
            "SELECT ",
            $key,
            " AS key, jsonb_build_object(",
            $pairs,
            ")::text AS json FROM users me ",
            $from,
            " WHERE me.uuid = $1 AND ",
            $key,
            " > $2 ORDER BY ",
            $key,
            " LIMIT $3"
        )
    };
}

const PROFILE: &str = page!(
    "p.id",
    "'id', me.uuid, 'phone', me.phone, 'name', p.name, 'email', p.email, 'bio', p.bio, 'location', p.location,
        'birth_date', p.birth_date, 'gender', p.gender, 'company', p.company, 'metadata', p.metadata,
        'interests', ARRAY(SELECT i.slug FROM user_interests ui JOIN interests i ON i.id = ui.interest_id
            WHERE ui.user_id = me.id ORDER BY i.slug),
        'joined_at', me.joined_at, 'last_login_at', me.last_login_at",
    "JOIN user_profiles p ON p.user_id = me.id"
);

const SESSIONS: &str = page!(
    "s.id",
    "'id', s.uuid, 'device', s.device, 'user_agent', s.user_agent, 'ip_address', s.ip_address,
        'created_at', s.created_at, 'last_used_at', s.last_used_at, 'revoked_at', s.revoked_at,
        'revoked_reason', s.revoked_reason",
    "JOIN sessions s ON s.user_id = me.id"
);

const DEVICES: &str = page!(
    "d.id",
    "'id', d.uuid, 'platform', d.platform, 'app_version', d.app_version, 'locale', d.locale,
        'last_seen_at', d.last_seen_at",
    "JOIN user_devices d ON d.user_id = me.id"
);

/// There is one row for each type and channel, and no key: their number has to do.
const PREFERENCES: &str = page!(
    "n.key",
    "'type', n.type, 'channel', n.channel, 'is_enabled', n.is_enabled",
    "CROSS JOIN LATERAL (SELECT n.*, row_number() OVER (ORDER BY n.type, n.channel) AS key
        FROM notification_preferences n WHERE n.user_id = me.id) n"
);

const ROLES: &str = page!(
    "ur.id",
    "'role', r.name, 'event_id', e.uuid, 'phone', ur.phone, 'created_at', ur.created_at",
    "JOIN user_roles ur ON ur.user_id = me.id JOIN roles r ON r.id = ur.role_id LEFT JOIN events e ON e.id = ur.event_id"
);

const BLOCKS: &str = page!(
    "b.blocked_user_id",
    "'user_id', o.uuid, 'created_at', b.created_at",
    "JOIN user_blocks b ON b.blocker_user_id = me.id JOIN users o ON o.id = b.blocked_user_id"
);

const REPORTS: &str = page!(
    "r.id",
    "'id', r.uuid, 'user_id', o.uuid, 'reason', r.reason, 'status', r.status, 'created_at', r.created_at",
    "JOIN user_reports r ON r.reporter_user_id = me.id JOIN users o ON o.id = r.reported_user_id"
);

const EVENTS: &str = page!(
    "e.id",
    "'id', e.uuid, 'title', e.title, 'description', e.description, 'venue_text', e.venue_text, 'status', e.status,
        'start_at', e.start_at, 'end_at', e.end_at, 'time_zone', e.time_zone, 'cancel_reason', e.cancel_reason,
        'gst_number', p.gst_number,
        'images', ARRAY(SELECT '/v1/event-images/' || i.uuid FROM event_images i WHERE i.event_id = e.id
            ORDER BY i.role, i.position), 'created_at', e.created_at",
    "JOIN events e ON e.host_user_id = me.id LEFT JOIN event_policies p ON p.event_id = e.id"
);

const REQUESTS: &str = page!(
    "q.id",
    "'id', q.uuid, 'event_id', e.uuid, 'seats', q.seats, 'message', q.message, 'status', q.status,
        'created_at', q.created_at, 'decided_at', q.decided_at",
    "JOIN event_requests q ON q.requester_user_id = me.id JOIN events e ON e.id = q.event_id"
);

/// A number passes from one owner to the next: what somebody else has taken up under it is theirs.
const INVITES: &str = page!(
    "i.id",
    "'id', i.uuid, 'event_id', e.uuid, 'type', i.invite_type, 'phone', i.invited_phone, 'status', i.status,
        'created_at', i.created_at, 'decided_at', i.decided_at",
    "JOIN event_invites i ON i.invited_user_id = me.id OR (i.invited_phone = me.phone AND i.invited_user_id IS NULL)
        JOIN events e ON e.id = i.event_id"
);

/// What the person wrote to guests of their events. The rows are of several tables: their number has to do for a key.
const MESSAGES: &str = page!(
    "m.key",
    "'type', m.type, 'id', m.uuid, 'event_id', e.uuid, 'message', m.message, 'created_at', m.created_at",
    "CROSS JOIN LATERAL (SELECT m.*, row_number() OVER (ORDER BY m.type, m.id) AS key FROM (
            SELECT 'invitation' AS type, i.id, i.uuid, i.event_id, i.message, i.created_at
            FROM event_invites i WHERE i.host_user_id = me.id AND i.message <> ''
            UNION ALL SELECT 'invite_link', l.id, l.uuid, l.event_id, l.message, l.created_at
            FROM invite_links l WHERE l.created_by = me.id AND l.message <> ''
            UNION ALL SELECT 'answer_to_request', q.id, q.uuid, q.event_id, q.host_message, q.decided_at
            FROM event_requests q WHERE q.decided_by = me.id AND q.host_message <> '') m) m
        JOIN events e ON e.id = m.event_id"
);

const WAITLIST: &str = page!(
    "w.id",
    "'id', w.uuid, 'event_id', e.uuid, 'seats', w.seats, 'status', w.status, 'created_at', w.created_at,
        'ended_at', w.ended_at",
    "JOIN waitlist_entries w ON w.user_id = me.id JOIN events e ON e.id = w.event_id"
);

const RESERVATIONS: &str = page!(
    "r.id",
    "'reservation_key', r.uuid, 'event_id', e.uuid, 'seats', r.seats, 'status', r.status, 'created_at', r.created_at,
        'ended_at', r.ended_at",
    "JOIN reservations r ON r.user_id = me.id JOIN events e ON e.id = r.event_id"
);

const ORDERS: &str = page!(
    "o.id",
    "'id', o.uuid, 'number', o.number, 'event_id', e.uuid, 'seats', o.seats, 'status', o.status, 'currency', o.currency,
        'unit_price', o.unit_price::text, 'net_amount', o.net_amount::text, 'gst_amount', o.gst_amount::text,
        'platform_fee', o.platform_fee::text, 'total_amount', o.total_amount::text,
        'captured_amount', o.captured_amount::text, 'refunded_amount', o.refunded_amount::text, 'provider', o.provider,
        'failure_reason', o.failure_reason, 'created_at', o.created_at, 'paid_at', o.paid_at",
    "JOIN orders o ON o.user_id = me.id JOIN events e ON e.id = o.event_id"
);

/// Why a refund was made is told to the buyer in the words of whoever made it: only one's own words are given here.
const TRANSACTIONS: &str = page!(
    "t.id",
    "'id', t.uuid, 'order_id', o.uuid, 'kind', t.kind, 'status', t.status, 'amount', t.amount::text,
        'currency', t.currency, 'provider', t.provider, 'provider_transaction_id', t.provider_transaction_id,
        'reason', CASE WHEN t.requested_by = me.id THEN t.reason END, 'created_at', t.created_at,
        'completed_at', t.completed_at",
    "JOIN orders o ON o.user_id = me.id JOIN payment_transactions t ON t.order_id = o.id"
);

/// The guest of a ticket may be somebody else whom the owner named.
const TICKETS: &str = page!(
    "k.id",
    "'id', k.uuid, 'number', k.number, 'event_id', e.uuid, 'order_id', o.uuid, 'status', k.status,
        'guest_name', CASE WHEN k.guest_name = p.name OR k.guest_phone = me.phone THEN k.guest_name END,
        'created_at', k.created_at, 'used_at', k.used_at",
    "JOIN tickets k ON k.holder_user_id = me.id JOIN events e ON e.id = k.event_id
        LEFT JOIN orders o ON o.id = k.order_id AND o.user_id = me.id LEFT JOIN user_profiles p ON p.user_id = me.id"
);

/// Of the offers to the number too, only what nobody has answered or the person has.
const TRANSFERS: &str = page!(
    "f.id",
    "'id', f.uuid, 'ticket_id', k.uuid, 'role', CASE WHEN f.from_user_id = me.id THEN 'sender' ELSE 'receiver' END,
        'phone', CASE WHEN f.to_phone = me.phone THEN f.to_phone END, 'status', f.status, 'created_at', f.created_at,
        'decided_at', f.decided_at",
    "JOIN ticket_transfers f ON f.from_user_id = me.id OR f.to_user_id = me.id
            OR (f.to_phone = me.phone AND f.to_user_id IS NULL)
        JOIN tickets k ON k.id = f.ticket_id"
);

/// By event, with what happened at the door to each ticket.
const ATTENDANCE: &str = page!(
    "a.id",
    "'id', a.uuid, 'event_id', e.uuid, 'ticket_type', a.ticket_type, 'seats', a.seats, 'is_paid', a.is_paid,
        'price_paid', a.price_paid::text, 'currency', a.currency, 'status', a.status, 'checked_in_at', a.checked_in_at,
        'records', (SELECT jsonb_agg(jsonb_build_object('ticket_id', k.uuid, 'payment_status', r.payment_status,
                'checked_in_at', r.checked_in_at, 'checked_out_at', r.checked_out_at, 'notes', r.notes) ORDER BY r.id)
            FROM attendance_records r JOIN tickets k ON k.id = r.ticket_id
            WHERE r.event_id = e.id AND r.user_id = me.id)",
    "JOIN attendees a ON a.user_id = me.id JOIN events e ON e.id = a.event_id"
);

const SCANS: &str = page!(
    "s.id",
    "'ticket_id', k.uuid, 'direction', s.direction, 'outcome', s.outcome, 'scanned_at', s.scanned_at,
        'given_reason', s.given_reason",
    "JOIN tickets k ON k.holder_user_id = me.id JOIN ticket_scans s ON s.ticket_id = k.id"
);

/// What others caused is told with their names, so only that it was told stands here.
const NOTIFICATIONS: &str = page!(
    "n.id",
    "'id', n.uuid, 'type', n.type, 'title', n.title, 'reference_type', n.reference_type,
        'reference_id', n.reference_uuid, 'message', CASE WHEN n.sender_user_id = me.id THEN n.message END,
        'is_read', n.is_read, 'created_at', n.created_at",
    "JOIN notifications n ON n.recipient_user_id = me.id"
);

/// Changes of the own account with their values; of the rest, which may be about others, what was done and when.
const AUDIT: &str = page!(
    "l.id",
    "'id', l.uuid, 'at', l.occurred_at, 'action', l.action, 'object_type', l.object_type, 'object_id', l.object_uuid,
        'is_successful', l.is_successful, 'ip_address', l.ip_address, 'user_agent', l.user_agent,
        'old_values', CASE WHEN l.object_uuid = me.uuid THEN l.old_values END,
        'new_values', CASE WHEN l.object_uuid = me.uuid THEN l.new_values END",
    "JOIN audit_logs l ON l.actor_user_id = me.id"
);
