//! What several statements of the door share.

use diesel::result::Error;
use turnout_ports::store::StoreError;

use crate::error::violated_constraint;
use crate::store::PgTransaction;

/// Lets each id of a scanning device through once.
const ONE_SCAN_FOR_EACH_ID: &str = "ticket_scans_event_id_client_scan_id_key";

/// Translates an error of a statement that keeps a scan. A taken id of the device means that a rival was faster with the
/// same scan: looking again finds its answer.
pub(super) fn scan_error(tx: &PgTransaction, error: Error) -> StoreError {
    if violated_constraint(&error) == Some(ONE_SCAN_FOR_EACH_ID) {
        StoreError::Contended("the scan was kept meanwhile".to_owned())
    } else {
        tx.write_error(error)
    }
}

/// Says which column holds what the domain refuses. The value stays out of logs.
pub(super) fn corrupt(column: &'static str) -> StoreError {
    StoreError::Corrupt(column.to_owned())
}

/// What the guest of the ticket `t` is called: as was said for the ticket, or as its owner is, once that may be known. Needs
/// `join_guest!`.
macro_rules! guest_name {
    () => {
        concat!(
            "coalesce(nullif(t.guest_name, ''), CASE WHEN ",
            $crate::guestlist::is_known!("seat", "holder"),
            " THEN profile.name END, '')"
        )
    };
}

/// The owner of the ticket `t`.
macro_rules! join_guest {
    () => {
        "LEFT JOIN attendees seat ON seat.id = t.attendee_id LEFT JOIN users holder ON holder.id = t.holder_user_id
            LEFT JOIN user_profiles profile ON profile.user_id = t.holder_user_id"
    };
}

/// Keeps the scan of the common table expression `$done`, which has the ids of the ticket and its event. Relies on the
/// parameters of `bind_scan!`.
macro_rules! keep_scan {
    ($done:literal, $direction:literal, $reason:literal) => {
        concat!(
            "INSERT INTO ticket_scans (uuid, event_id, ticket_id, direction, outcome, scanned_by, device, client_scan_id,
                reason, scanned_at, method, given_reason)
            SELECT $1, ", $done, ".event_id, ", $done, ".id, '", $direction, "', 'ok',
                (SELECT id FROM users WHERE uuid = $4), $5, $6, ", $reason, ", $7, $9, $10 FROM ", $done
        )
    };
}
pub(super) use {guest_name, join_guest, keep_scan};

/// Binds a scan: `$1` its id, `$2` event, `$3` ticket, `$4` staff, `$5` device, `$6` id of the device, `$7` instant, `$8`
/// audit entry, `$9` how the ticket was named, `$10` why so. More parameters may follow.
macro_rules! bind_scan {
    ($text:expr, $decided:expr) => {{
        let scan = &$decided.scan;
        $crate::static_sql::sql($text)
            .bind::<diesel::sql_types::Uuid, _>(scan.id.uuid())
            .bind::<diesel::sql_types::Uuid, _>(scan.event.uuid())
            .bind::<diesel::sql_types::Nullable<diesel::sql_types::Uuid>, _>(
                scan.ticket.map(turnout_domain::ids::TicketId::uuid),
            )
            .bind::<diesel::sql_types::Uuid, _>(scan.by.uuid())
            .bind::<diesel::sql_types::Text, _>(&scan.device)
            .bind::<diesel::sql_types::Nullable<diesel::sql_types::Uuid>, _>(
                scan.client_id.map(turnout_domain::ids::ClientScanId::uuid),
            )
            .bind::<diesel::sql_types::Timestamptz, _>(scan.at)
            .bind::<diesel::sql_types::Jsonb, _>($crate::audit::rows(std::slice::from_ref(&$decided.audit)))
            .bind::<diesel::sql_types::Text, _>(scan.method.as_str())
            .bind::<diesel::sql_types::Text, _>(&scan.given_reason)
    }};
}
pub(super) use bind_scan;

/// How many rows a statement changed that says so in its only row.
#[derive(diesel::QueryableByName)]
pub(super) struct Changed {
    /// The count.
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub changed: i64,
}
