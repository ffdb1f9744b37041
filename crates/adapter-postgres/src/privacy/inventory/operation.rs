//! The audit log, jobs and stored answers.

use turnout_ports::privacy::Rule;

use super::{NOBODY, Table, deleted, emptied, impersonal, kept, masked};

const ACTOR: &str = "who acted";
const LOG: &str = "the log says what was done; who did it is an erased user who says nothing";
const COUNTS: &str = "numbers by day";

pub(super) const TABLES: &[Table] = &[
    Table {
        name: "audit_logs",
        plain: &[
            "occurred_at",
            "actor_kind",
            "object_type",
            "event_uuid",
            "severity",
            "is_successful",
            "error_message",
        ],
        personal: &[
            kept("actor_user_id", ACTOR, NOBODY),
            kept("action", ACTOR, LOG).file("audit.json"),
            kept("object_uuid", "about whom", LOG),
            emptied("ip_address", ACTOR).file("audit.json").by(Rule::AuditOrigins),
            emptied("user_agent", ACTOR).file("audit.json").by(Rule::AuditOrigins),
            kept("session_uuid", ACTOR, "the session is gone, so its id says nothing"),
            kept(
                "request_id",
                ACTOR,
                "ties entries of one request together and says nothing about a person",
            ),
            masked("old_values", "who acted, about whom").file("audit.json"),
            masked("new_values", "who acted, about whom").file("audit.json"),
            kept("metadata", ACTOR, "nothing is written there"),
        ],
    },
    impersonal("audit_seals", &["audit_log_id", "hash"]),
    Table {
        name: "audit_log_summaries",
        plain: &["date"],
        personal: &[
            kept("user_id", ACTOR, NOBODY),
            kept("action", ACTOR, COUNTS),
            kept("count", ACTOR, COUNTS),
            kept("successful_count", ACTOR, COUNTS),
            kept("failed_count", ACTOR, COUNTS),
        ],
    },
    Table {
        name: "jobs",
        plain: &[
            "kind",
            "dedupe_key",
            "status",
            "run_at",
            "attempts",
            "max_attempts",
            "leased_until",
            "finished_at",
        ],
        personal: &[
            kept(
                "payload",
                "whoever the job concerns",
                "public ids, and what a host says to all guests",
            )
            .by(Rule::DoneJobs),
            kept(
                "last_error",
                "whoever the job concerns",
                "words of the program, without personal data",
            )
            .by(Rule::DeadJobs),
        ],
    },
    Table {
        name: "idempotency_keys",
        plain: &["operation", "key", "fingerprint", "status"],
        personal: &[
            deleted("actor_user_id", "who sent the request").by(Rule::StoredAnswers),
            deleted("headers", "who sent the request").by(Rule::StoredAnswers),
            deleted(
                "body",
                "who sent the request; an answer that names others waits for its time, which is a day",
            )
            .by(Rule::StoredAnswers),
            deleted("expires_at", "who sent the request").by(Rule::StoredAnswers),
        ],
    },
    Table {
        name: "request_counts",
        plain: &["minute", "requests"],
        personal: &[kept("client", "who has the address", "it is gone after minutes").by(Rule::RequestCounts)],
    },
    Table {
        name: "token_revocations",
        plain: &["least_epoch", "revoked_in", "expires_at"],
        personal: &[
            kept("session_uuid", "whose token", "it is gone once the token has expired").by(Rule::TokenRevocations),
            kept("user_uuid", "whose token", "it is gone once the token has expired").by(Rule::TokenRevocations),
        ],
    },
    Table {
        name: "otp_counts",
        plain: &["scope", "starts_at", "ends_at", "used", "most"],
        personal: &[kept(
            "key",
            "who asked for codes, or has the address",
            "it is gone after a day",
        )
        .by(Rule::OneTimeCodes)],
    },
    impersonal("otp_alarms", &["kind", "key", "raised_at", "until"]),
    impersonal("retention_marks", &["rule", "done_until"]),
];
