//! Tickets and the door.

use turnout_ports::privacy::Rule;

use super::{BOOKS, NOBODY, Table, deleted, emptied, kept};

const OWNER: &str = "the owner of the ticket";
const SCANNER: &str = "who scanned";
const DEAD: &str = "the hash of a code that lets nobody in any more";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "tickets",
        plain: &[
            "event_id",
            "tier_id",
            "order_id",
            "attendee_id",
            "seat_no",
            "generation",
            "code_key_id",
            "ended_at",
            "is_seat_kept",
        ],
        personal: &[
            kept("number", OWNER, BOOKS).file("tickets.json"),
            kept("holder_user_id", OWNER, NOBODY),
            emptied("guest_name", OWNER).file("tickets.json"),
            emptied("guest_email", OWNER),
            emptied("guest_phone", OWNER),
            kept("status", OWNER, BOOKS).file("tickets.json"),
            kept("used_at", OWNER, BOOKS).file("tickets.json"),
        ],
    },
    Table {
        name: "ticket_secrets",
        plain: &["ticket_id", "is_redeemed", "redeemed_at"],
        personal: &[kept("secret_hash", OWNER, DEAD), kept("secret_salt", OWNER, DEAD)],
    },
    Table {
        name: "ticket_transfers",
        plain: &["ticket_id", "expires_at", "decided_at"],
        personal: &[
            kept("from_user_id", OWNER, NOBODY),
            kept("to_user_id", "to whom it was offered", NOBODY),
            emptied("to_phone", "to whom it was offered")
                .file("transfers.json")
                .by(Rule::EndedOffers),
            kept("status", OWNER, BOOKS).file("transfers.json"),
        ],
    },
    Table {
        name: "attendance_records",
        plain: &["ticket_id", "event_id", "entries", "changed_in"],
        personal: &[
            kept("user_id", OWNER, NOBODY),
            kept("payment_status", OWNER, BOOKS).file("attendance.json"),
            kept("checked_in_at", OWNER, BOOKS).file("attendance.json"),
            kept("checked_in_by", SCANNER, NOBODY),
            emptied("device", SCANNER).by(Rule::ScanDetails),
            kept("checked_out_at", OWNER, BOOKS).file("attendance.json"),
            emptied("notes", OWNER).file("attendance.json").by(Rule::ScanDetails),
        ],
    },
    Table {
        name: "attendance_otps",
        plain: &["status", "attempts", "max_attempts", "expires_at", "generation"],
        personal: &[
            deleted("ticket_id", OWNER).by(Rule::OneTimeCodes),
            deleted("requested_by", "who asked for it").by(Rule::OneTimeCodes),
            deleted("code_hash", OWNER).by(Rule::OneTimeCodes),
        ],
    },
    Table {
        name: "ticket_scans",
        plain: &[
            "event_id",
            "direction",
            "outcome",
            "client_scan_id",
            "source",
            "counts_as",
            "device_at",
            "method",
            "named_at",
        ],
        personal: &[
            kept("ticket_id", OWNER, BOOKS),
            kept("scanned_by", SCANNER, NOBODY),
            kept(
                "named_device",
                SCANNER,
                "the name of a device, for as long as the scan is told again",
            )
            .by(Rule::ScanDetails),
            emptied("device", SCANNER).by(Rule::ScanDetails),
            emptied("reason", OWNER).by(Rule::ScanDetails),
            kept("scanned_at", OWNER, BOOKS).file("scans.json"),
            emptied("given_reason", OWNER).file("scans.json").by(Rule::ScanDetails),
        ],
    },
];
