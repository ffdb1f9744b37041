//! Pieces of SQL that several statements share. They are macros, because a statement's text is fixed when the program is
//! built. Each names the aliases and parameters that it relies on.

/// The columns of `rows::EventRow`. Relies on `event_tables!`; `expired` is an expression for the seats of expired holds
/// of the tier `t`.
macro_rules! event_columns {
    (expired $expired:expr) => {
        concat!(
            "e.uuid AS event_uuid, h.uuid AS host_uuid, e.title, e.slug, e.description, e.kind, e.mood, e.status, \
             e.visibility, e.admission, e.start_at, e.end_at, e.time_zone, v.uuid AS venue_uuid, e.venue_text, \
             c.slug AS category, ",
            crate::events::fragments::interests!(),
            " AS interests, ARRAY(SELECT x.tag FROM event_tags x WHERE x.event_id = e.id ORDER BY x.tag) AS tags, \
             e.currency, e.is_paid, i.capacity, i.held, i.sold, i.waiting, p.allow_plus_one, p.allowed_genders, \
             p.show_guest_list, p.allow_transfers, p.allow_reentry, p.doors_open_at, p.max_inside, p.hold_minutes, \
             p.gst_number, p.gst_percent, p.gst_inclusive, p.fee_bearer, e.published_at, e.cancelled_at, \
             e.cancel_reason, e.completed_at, e.version AS event_version, \
             (SELECT json_agg(",
            crate::events::fragments::tier_array!(expired $expired),
            " ORDER BY t.position, t.id)::text FROM ticket_tiers t JOIN tier_inventory ti ON ti.tier_id = t.id \
             WHERE t.event_id = e.id) AS tiers "
        )
    };
}
pub(super) use event_columns;

/// Where `event_columns!` come from.
macro_rules! event_tables {
    () => {
        " FROM events e JOIN event_inventory i ON i.event_id = e.id JOIN event_policies p ON p.event_id = e.id \
         JOIN users h ON h.id = e.host_user_id LEFT JOIN venues v ON v.id = e.venue_id \
         LEFT JOIN event_categories c ON c.id = e.category_id "
    };
}
pub(super) use event_tables;

/// Whether the event `e` was ever published. One that was called off before does not become known by that.
macro_rules! announced {
    () => {
        "e.status <> 'draft' AND e.published_at IS NOT NULL AS announced"
    };
}
pub(crate) use announced;

/// Slugs of the interests of `e`.
macro_rules! interests {
    () => {
        "ARRAY(SELECT n.slug FROM event_interests x JOIN interests n ON n.id = x.interest_id \
         WHERE x.event_id = e.id ORDER BY n.slug)"
    };
}
pub(super) use interests;

/// The images of `e` in the order of showing, as `images::ImageArray`s. `NULL` for none. The names of the roles sort as the
/// roles are shown.
macro_rules! images {
    () => {
        "(SELECT json_agg(json_build_array(x.uuid, x.role, x.position, x.object_key, x.width, x.height) \
         ORDER BY x.role, x.position)::text FROM event_images x WHERE x.event_id = e.id)"
    };
}
pub(super) use images;

/// One tier as `rows::TierArray`. Relies on the aliases `t` and `ti`.
macro_rules! tier_array {
    (expired $expired:expr) => {
        concat!(
            "json_build_array(t.uuid, t.name, t.description, t.price::text, t.currency, ti.capacity, ti.held, ti.sold, ",
            $expired,
            ", t.max_per_order, t.sales_start_at, t.sales_end_at, t.position, t.is_active, t.version, ti.waiting)"
        )
    };
}
pub(super) use tier_array;

/// Seats of holds of the tier `t` of the event `e` that are over at `now` but still counted as held.
macro_rules! expired_of_tier {
    (now $now:expr) => {
        concat!(
            "(SELECT coalesce(sum(r.seats), 0) FROM reservations r WHERE r.event_id = e.id AND r.tier_id = t.id \
             AND r.status = 'live' AND r.expires_at <= ",
            $now,
            ")"
        )
    };
}
pub(super) use expired_of_tier;

/// Whether `r` is an open hold of the user `u` at the event `e` at `now`. A plan that is made while there are few holds must
/// not go through all of the event for each person, because it stays: `+ interval '0'` hides the time from the planner, and
/// the tiers are not joined, or it would prefer the order of another index.
macro_rules! open_hold {
    (now $now:expr) => {
        concat!(
            "r.user_id = u.id AND r.event_id = e.id AND r.status = 'live' AND r.expires_at + interval '0' > ",
            $now
        )
    };
}
pub(crate) use open_hold;

/// Whether an invitation to the event `e` welcomes the user `u` at `now`: it was accepted, or waits for the answer, which one
/// of somebody whom they have blocked does not.
macro_rules! open_invite {
    ($invite:literal, now $now:expr) => {
        concat!(
            $invite,
            ".event_id = e.id AND (",
            $invite,
            ".invited_user_id = u.id OR ",
            $invite,
            ".invited_user_id IS NULL AND ",
            $invite,
            ".invited_phone = u.phone) AND (",
            $invite,
            ".status = 'accepted' OR ",
            $invite,
            ".status = 'pending' AND (",
            $invite,
            ".expires_at IS NULL OR ",
            $invite,
            ".expires_at > ",
            $now,
            ") AND NOT EXISTS (SELECT 1 FROM user_blocks shut WHERE shut.blocker_user_id = u.id AND shut.blocked_user_id = ",
            $invite,
            ".host_user_id))"
        )
    };
}
pub(crate) use open_invite;

/// Whether the role `$role` is the user `u`'s and holds. One that was given to their number by somebody whom they had blocked
/// does not, while the block lasts.
macro_rules! role_holds {
    ($role:literal) => {
        concat!(
            $role,
            ".user_id = u.id AND NOT (",
            $role,
            ".phone IS NOT NULL AND EXISTS (SELECT 1 FROM user_blocks shut WHERE shut.blocker_user_id = ",
            $role,
            ".user_id AND shut.blocked_user_id = ",
            $role,
            ".granted_by AND shut.created_at <= ",
            $role,
            ".created_at))"
        )
    };
}
pub(crate) use role_holds;

/// What the event `e` is to the user `u` at `now`: a value of the domain's `GuestStatus`, the strongest tie first.
macro_rules! guest_status {
    (now $now:expr) => {
        concat!(
            "CASE WHEN u.id IS NULL THEN 'none' WHEN e.host_user_id = u.id THEN 'host' ELSE coalesce(\
             (SELECT a.status FROM attendees a WHERE a.event_id = e.id AND a.user_id = u.id \
                AND a.status IN ('going', 'checked_in')), \
             (SELECT 'reserved' FROM reservations r WHERE ",
            $crate::events::fragments::open_hold!(now $now),
            " LIMIT 1), \
             (SELECT CASE q.status WHEN 'accepted' THEN 'accepted' ELSE 'requested' END FROM event_requests q \
                WHERE q.event_id = e.id AND q.requester_user_id = u.id AND q.status IN ('accepted', 'pending')), \
             (SELECT CASE g.status WHEN 'accepted' THEN 'accepted' ELSE 'invited' END FROM event_invites g \
                WHERE ",
            $crate::events::fragments::open_invite!("g", now $now),
            " ORDER BY g.status LIMIT 1), \
             (SELECT a.status FROM attendees a WHERE a.event_id = e.id AND a.user_id = u.id), \
             (SELECT 'declined' FROM event_requests q WHERE q.event_id = e.id AND q.requester_user_id = u.id \
                AND q.status = 'declined' LIMIT 1), \
             (SELECT 'declined' FROM event_invites g WHERE g.event_id = e.id AND g.invited_user_id = u.id \
                AND g.status = 'declined' LIMIT 1), \
             (SELECT 'team' FROM user_roles ur WHERE ",
            $crate::events::fragments::role_holds!("ur"),
            " AND ur.event_id = e.id LIMIT 1), \
             'none') END"
        )
    };
}
pub(crate) use guest_status;

/// What the roles of the user `u` give for the platform and for the event `e`, as `rows::GrantArray`s. `NULL` for nothing.
macro_rules! grants {
    () => {
        concat!(
            "(SELECT json_agg(json_build_array(pe.code, rp.scope, ur.event_id IS NOT NULL))::text FROM user_roles ur \
             JOIN role_permissions rp ON rp.role_id = ur.role_id JOIN permissions pe ON pe.id = rp.permission_id \
             WHERE ",
            $crate::events::fragments::role_holds!("ur"),
            " AND (ur.event_id IS NULL OR ur.event_id = e.id))"
        )
    };
}
pub(super) use grants;

/// The venue `v` as `venue_rows::VenueJson`.
macro_rules! venue_json {
    () => {
        "json_build_object('uuid', v.uuid, 'name', v.name, 'address', v.address, 'city', v.city, \
         'postal_code', v.postal_code, 'country', v.country, 'venue_type', v.venue_type, 'capacity', v.capacity, \
         'latitude', v.latitude::text, 'longitude', v.longitude::text, 'amenities', v.amenities, \
         'contact_email', v.contact_email, 'contact_phone', v.contact_phone, 'metadata', v.metadata, \
         'is_active', v.is_active, 'version', v.version)::text"
    };
}
pub(super) use venue_json;

/// Metres from the point at these degrees to the venue `v` on a sphere, rounded; `NULL` where one of them is unknown.
macro_rules! metres {
    (latitude $latitude:expr, longitude $longitude:expr) => {
        concat!(
            "round(12742017.6 * asin(sqrt(least(1, sin(radians(v.latitude::float8 - ",
            $latitude,
            ") / 2) ^ 2 \
             + cos(radians(",
            $latitude,
            ")) * cos(radians(v.latitude::float8)) \
             * sin(radians(v.longitude::float8 - ",
            $longitude,
            ") / 2) ^ 2))))::int4"
        )
    };
}
pub(super) use metres;
