//! Accounts.

use turnout_ports::privacy::Rule;

use super::{NOBODY, Personal, Table, deleted, emptied, impersonal, kept};

const USER: &str = "the user";
const MAY_SAY: &str = "says only that there was an account";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "users",
        plain: &[
            "is_active",
            "is_staff",
            "is_superuser",
            "auth_epoch",
            "erase_at",
            "gives_up_tickets",
            "erased_at",
        ],
        personal: &[
            emptied("phone", USER).file("profile.json").by(Rule::UnusedAccounts),
            emptied("password_hash", USER),
            emptied("totp_secret", USER),
            emptied("totp_last_step", USER),
            kept("joined_at", USER, MAY_SAY).file("profile.json"),
            emptied("last_login_at", USER).file("profile.json"),
            kept("deactivated_at", USER, MAY_SAY),
        ],
    },
    Table {
        name: "user_profiles",
        plain: &["user_id", "is_verified", "is_active"],
        personal: &[
            emptied("name", USER).file("profile.json"),
            emptied("email", USER).file("profile.json"),
            emptied("bio", USER).file("profile.json"),
            emptied("location", USER).file("profile.json"),
            emptied("birth_date", USER).file("profile.json"),
            emptied("gender", USER).file("profile.json"),
            emptied("company", USER).file("profile.json"),
            emptied("metadata", USER).file("profile.json"),
        ],
    },
    Table {
        name: "user_pictures",
        plain: &["position", "content_type", "width", "height"],
        personal: &[
            deleted("user_id", USER),
            // The file behind it goes before the row.
            deleted("object_key", USER).file("pictures/"),
        ],
    },
    impersonal("interests", &["name", "slug", "description", "is_active"]),
    Table {
        name: "user_interests",
        plain: &[],
        personal: &[
            deleted("user_id", USER),
            deleted("interest_id", USER).file("profile.json"),
        ],
    },
    Table {
        name: "phone_otps",
        plain: &[
            "purpose",
            "status",
            "attempts",
            "max_attempts",
            "expires_at",
            "resend_at",
            "verified_at",
            "is_free",
        ],
        personal: &[
            deleted("phone", "who has the number").by(Rule::OneTimeCodes),
            deleted("prefix", "who has the number").by(Rule::OneTimeCodes),
            deleted("user_id", USER).by(Rule::OneTimeCodes),
            deleted("code_hash", USER).by(Rule::OneTimeCodes),
            deleted("ip_address", "who asked for the code").by(Rule::OneTimeCodes),
        ],
    },
    Table {
        name: "password_tries",
        plain: &["tries", "counted_at", "locked_until"],
        personal: &[deleted("phone", "who has the number").by(Rule::PasswordTries)],
    },
    Table {
        name: "sessions",
        plain: &["expires_at", "revoked_at", "revoked_reason"],
        personal: SESSION,
    },
    Table {
        name: "refresh_tokens",
        plain: &["parent_id", "expires_at", "used_at", "revoked_at"],
        personal: &[
            deleted("session_id", USER).by(Rule::EndedSessions),
            deleted("token_hash", USER).by(Rule::EndedSessions),
        ],
    },
    Table {
        name: "user_devices",
        plain: &["disabled_at"],
        personal: &[
            deleted("user_id", USER),
            deleted("platform", USER).file("devices.json"),
            deleted("push_token", USER),
            deleted("app_version", USER).file("devices.json"),
            deleted("locale", USER).file("devices.json"),
            deleted("last_seen_at", USER).file("devices.json"),
        ],
    },
    Table {
        name: "user_blocks",
        plain: &[],
        personal: &[
            deleted("blocker_user_id", "who blocks"),
            // Who was blocked is a public id; why, nobody was asked.
            deleted("blocked_user_id", "who is blocked").file("blocks.json"),
        ],
    },
    Table {
        name: "user_reports",
        plain: &["status", "decided_at"],
        personal: &[
            emptied("reporter_user_id", "who complained"),
            kept("reported_user_id", "about whom", NOBODY).file("reports.json"),
            kept("decided_by", "who of the staff decided", NOBODY),
            emptied("reason", "about whom").file("reports.json"),
        ],
    },
    impersonal("roles", &["name", "description"]),
    impersonal("permissions", &["code", "description"]),
    impersonal("role_permissions", &["role_id", "permission_id", "scope"]),
    Table {
        name: "user_roles",
        plain: &["role_id", "event_id"],
        personal: &[
            deleted("user_id", USER).file("roles.json"),
            kept("granted_by", "who gave it", NOBODY),
            deleted("phone", USER).file("roles.json"),
        ],
    },
    Table {
        name: "data_exports",
        plain: &["status", "size", "requested_at", "ready_at", "expires_at"],
        personal: &[
            deleted("user_id", USER).by(Rule::Exports),
            // The archive behind it goes before the row.
            deleted("object_key", USER).by(Rule::Exports),
        ],
    },
];

const SESSION: &[Personal] = &[
    deleted("user_id", USER).by(Rule::EndedSessions),
    deleted("device", USER).file("sessions.json").by(Rule::EndedSessions),
    deleted("user_agent", USER)
        .file("sessions.json")
        .by(Rule::EndedSessions),
    deleted("ip_address", USER)
        .file("sessions.json")
        .by(Rule::EndedSessions),
    deleted("last_used_at", USER)
        .file("sessions.json")
        .by(Rule::EndedSessions),
];
