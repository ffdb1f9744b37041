//! Requests, invitations, attendees, waitlists.

use turnout_ports::privacy::Rule;

use super::{BOOKS, NOBODY, Table, deleted, emptied, kept};

const GUEST: &str = "the guest";
const HOST: &str = "the host";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "event_requests",
        plain: &["event_id", "tier_id", "seats", "status", "reservation_id", "decided_at"],
        personal: &[
            kept("requester_user_id", GUEST, NOBODY),
            emptied("message", GUEST).file("requests.json"),
            emptied("host_message", "the host, to the guest").file("messages.json"),
            kept("decided_by", HOST, NOBODY),
        ],
    },
    Table {
        name: "invite_links",
        plain: &["event_id", "token_hash", "max_uses", "uses", "expires_at", "revoked_at"],
        personal: &[
            kept("created_by", HOST, NOBODY),
            emptied("message", HOST).file("messages.json"),
        ],
    },
    Table {
        name: "event_invites",
        plain: &[
            "event_id",
            "invite_type",
            "invite_link_id",
            "status",
            "reservation_id",
            "expires_at",
            "decided_at",
        ],
        personal: &[
            kept("host_user_id", HOST, NOBODY),
            kept("invited_user_id", GUEST, NOBODY),
            emptied("invited_phone", GUEST)
                .file("invites.json")
                .by(Rule::EndedOffers),
            emptied("message", "the host, to the guest").file("messages.json"),
        ],
    },
    Table {
        name: "attendees",
        plain: &["event_id", "request_id", "invite_id", "currency", "unasked_since"],
        personal: &[
            kept("user_id", GUEST, NOBODY),
            kept("ticket_type", GUEST, BOOKS).file("attendance.json"),
            kept("seats", GUEST, BOOKS).file("attendance.json"),
            kept("is_paid", GUEST, BOOKS).file("attendance.json"),
            kept("price_paid", GUEST, BOOKS).file("attendance.json"),
            kept("platform_fee", GUEST, BOOKS),
            kept("status", GUEST, BOOKS).file("attendance.json"),
            kept("checked_in_at", GUEST, BOOKS).file("attendance.json"),
        ],
    },
    Table {
        name: "waitlist_entries",
        plain: &[
            "event_id",
            "tier_id",
            "reservation_id",
            "offered_at",
            "closed_for",
            "ended_at",
        ],
        personal: &[
            // Their place is left before, so that the next in line moves up.
            deleted("user_id", GUEST),
            deleted("seats", GUEST).file("waitlist.json"),
            deleted("status", GUEST).file("waitlist.json"),
        ],
    },
    Table {
        name: "reservations",
        plain: &[
            "event_id",
            "tier_id",
            "source",
            "expires_at",
            "ended_at",
            "currency",
            "unit_price",
            "net_amount",
            "gst_percent",
            "gst_amount",
            "platform_fee",
            "fee_bearer",
            "total_amount",
        ],
        personal: &[
            kept("user_id", GUEST, NOBODY),
            kept("seats", GUEST, BOOKS).file("reservations.json"),
            kept("status", GUEST, BOOKS).file("reservations.json"),
        ],
    },
    Table {
        name: "notification_preferences",
        plain: &[],
        personal: &[
            deleted("user_id", GUEST),
            deleted("type", GUEST).file("preferences.json"),
            deleted("channel", GUEST).file("preferences.json"),
            deleted("is_enabled", GUEST).file("preferences.json"),
        ],
    },
    Table {
        name: "notifications",
        plain: &["type", "reference_type", "reference_uuid", "is_read", "read_at"],
        personal: &[
            deleted("recipient_user_id", "who is told").by(Rule::Notifications),
            kept("sender_user_id", "who caused it", NOBODY),
            deleted("title", "who is told")
                .file("notifications.json")
                .by(Rule::Notifications),
            // In what others were told, the person's own words go, and their names are replaced.
            deleted("message", "who is told, and who caused it")
                .file("notifications.json")
                .by(Rule::Notifications),
            deleted("metadata", "who is told").by(Rule::Notifications),
        ],
    },
    Table {
        name: "notification_deliveries",
        plain: &["channel", "status", "attempts", "sent_at"],
        personal: &[
            deleted("notification_id", "who is told").by(Rule::Notifications),
            deleted("error", "who is told").by(Rule::Notifications),
        ],
    },
    Table {
        name: "order_guests",
        plain: &["order_id", "seat_no"],
        personal: &[
            emptied("name", "the guest whom the buyer named"),
            emptied("email", "the guest whom the buyer named"),
            emptied("phone", "the guest whom the buyer named"),
        ],
    },
];
