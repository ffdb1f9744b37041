//! Events and venues.

use super::{NOBODY, OTHERS, Table, deleted, emptied, impersonal, kept};

const HOST: &str = "the host";
const ANNOUNCED: &str = "it is about others, or was said to them; of an event that was never published it goes";
const VENUE: &str = "it describes a place of the directory, not the person who entered it";
const TAX: &str = "receipts of past events have to show it";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "venues",
        plain: &[
            "name",
            "address",
            "city",
            "postal_code",
            "country",
            "venue_type",
            "capacity",
            "latitude",
            "longitude",
            "amenities",
            "metadata",
            "is_active",
        ],
        personal: &[
            kept("created_by", "who entered it", NOBODY),
            kept("contact_email", "who lets the place", VENUE),
            kept("contact_phone", "who lets the place", VENUE),
        ],
    },
    impersonal("event_categories", &["slug", "name", "description", "is_active"]),
    Table {
        name: "events",
        plain: &[
            "slug",
            "kind",
            "mood",
            "status",
            "visibility",
            "admission",
            "start_at",
            "end_at",
            "time_zone",
            "venue_id",
            "category_id",
            "currency",
            "is_paid",
            "published_at",
            "cancelled_at",
            "completed_at",
            "deleted_at",
        ],
        personal: &[
            kept("host_user_id", HOST, NOBODY),
            kept("title", HOST, ANNOUNCED).file("events.json"),
            // Often the host's own words about themselves, and their home.
            emptied("description", HOST).file("events.json"),
            emptied("venue_text", HOST).file("events.json"),
            kept("cancel_reason", HOST, OTHERS).file("events.json"),
        ],
    },
    Table {
        name: "event_policies",
        plain: &[
            "event_id",
            "allow_plus_one",
            "allowed_genders",
            "show_guest_list",
            "allow_transfers",
            "allow_reentry",
            "doors_open_at",
            "max_inside",
            "hold_minutes",
            "gst_percent",
            "gst_inclusive",
            "fee_bearer",
        ],
        personal: &[kept("gst_number", HOST, TAX).file("events.json")],
    },
    impersonal("event_interests", &["event_id", "interest_id"]),
    impersonal("event_tags", &["event_id", "tag"]),
    Table {
        name: "event_images",
        plain: &["event_id", "role", "position", "content_type", "width", "height"],
        // As the description. They often show people, too.
        personal: &[deleted("object_key", HOST).file("events.json")],
    },
    impersonal(
        "ticket_tiers",
        &[
            "event_id",
            "name",
            "description",
            "price",
            "currency",
            "max_per_order",
            "sales_start_at",
            "sales_end_at",
            "position",
            "is_active",
        ],
    ),
    impersonal(
        "event_inventory",
        &[
            "event_id",
            "capacity",
            "held",
            "sold",
            "going_count",
            "requests_count",
            "waiting",
        ],
    ),
    impersonal(
        "tier_inventory",
        &["tier_id", "event_id", "capacity", "held", "sold", "waiting"],
    ),
];
