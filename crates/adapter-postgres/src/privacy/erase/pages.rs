//! Statements that read rows by their ids, do those that are not done, and answer how many they read and the last of them.

/// What was told to others: the person's own words go, and their names, which are those of the profile and of its changes, are
/// replaced.
pub(super) const MESSAGES: &str = "
    WITH names AS MATERIALIZED (
        SELECT coalesce(array_agg(n.name ORDER BY char_length(n.name) DESC, n.name), '{}') AS list FROM (
            SELECT name FROM user_profiles WHERE user_id = $1 UNION SELECT v.name FROM users u
                JOIN audit_logs l ON l.object_uuid = u.uuid AND l.action = 'accounts.profile_updated'
                CROSS JOIN LATERAL (VALUES (l.old_values ->> 'name'), (l.new_values ->> 'name')) v (name)
                WHERE u.id = $1) n
        WHERE n.name NOT IN ('', '…')),
    page AS MATERIALIZED (
        SELECT id, CASE WHEN recipient_user_id = $1 THEN message
            WHEN type IN ('request_accepted', 'request_declined', 'invite_received', 'seats_given', 'ticket_cancelled') THEN ''
            ELSE turnout_without(message, (SELECT list FROM names)) END AS words
        FROM notifications WHERE sender_user_id = $1 AND id > $5 ORDER BY id LIMIT $4),
    done AS (UPDATE notifications n SET message = p.words FROM page p
        WHERE n.id = ANY (ARRAY(SELECT id FROM page)) AND n.id = p.id AND n.message <> p.words)
    SELECT count(*) AS found, max(id) AS last FROM page";

/// Audit entries: those that `$ids` finds, without what `$masked` masks.
macro_rules! audit {
    ($ids:literal, $lost:literal, $changed:literal, $masked:literal) => {
        concat!(
            "WITH page AS MATERIALIZED (",
            $ids,
            "), done AS (UPDATE audit_logs SET ",
            $lost,
            "old_values = turnout_mask(old_values, ",
            $masked,
            "), new_values = turnout_mask(new_values, ",
            $masked,
            ") WHERE id = ANY (ARRAY(SELECT id FROM page)) AND (",
            $changed,
            "old_values <> turnout_mask(old_values, ",
            $masked,
            ") OR new_values <> turnout_mask(new_values, ",
            $masked,
            "))) SELECT count(*) AS found, max(id) AS last FROM page"
        )
    };
}

/// What the person did loses where it was done from and the words they chose.
pub(super) const AUDIT_BY: &str = audit!(
    "SELECT id FROM audit_logs WHERE actor_user_id = $1 AND id > $5 ORDER BY id LIMIT $4",
    "ip_address = NULL, user_agent = '', ",
    "ip_address IS NOT NULL OR user_agent <> '' OR ",
    "turnout_personal_fields()"
);

/// What was done with them and their tickets loses what was said about them. Each object is looked up by itself: there may be
/// many entries of others between theirs.
pub(super) const AUDIT_ABOUT: &str = audit!(
    "SELECT l.id FROM (SELECT uuid FROM users WHERE id = $1
            UNION ALL SELECT uuid FROM tickets WHERE holder_user_id = $1
            UNION ALL SELECT uuid FROM attendance_records WHERE user_id = $1) o
        CROSS JOIN LATERAL (SELECT id FROM audit_logs WHERE object_uuid = o.uuid AND id > $5 ORDER BY id LIMIT $4) l
        ORDER BY l.id LIMIT $4",
    "",
    "",
    "turnout_personal_fields()"
);

/// What nobody else has seen is about nobody else.
pub(super) const AUDIT_OF_DRAFTS: &str = audit!(
    "SELECT l.id FROM events e
        CROSS JOIN LATERAL (SELECT id FROM audit_logs WHERE object_uuid = e.uuid AND id > $5 ORDER BY id LIMIT $4) l
        WHERE e.host_user_id = $1 AND e.published_at IS NULL ORDER BY l.id LIMIT $4",
    "",
    "",
    "'{title,slug}'"
);
