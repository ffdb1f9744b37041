//! The door's notes on a ticket.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use turnout_domain::ids::{EventId, TicketId};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// Two steps, because RETURNING shows only what is new.
const REPLACE: &str = "
    WITH former AS (
        SELECT attendance_records.id, attendance_records.notes
        FROM attendance_records JOIN tickets ON tickets.id = attendance_records.ticket_id
        JOIN events ON events.id = tickets.event_id
        WHERE events.uuid = $1 AND tickets.uuid = $2 AND ($4 IS NULL OR attendance_records.updated_at = $4)
        FOR UPDATE OF attendance_records
    )
    UPDATE attendance_records SET notes = $3, version = version + 1
    FROM former WHERE attendance_records.id = former.id
    RETURNING former.notes AS notes";

#[derive(QueryableByName)]
struct Former {
    #[diesel(sql_type = Text)]
    notes: String,
}

pub(super) async fn replace_notes(
    tx: &mut PgTransaction,
    event: EventId,
    ticket: TicketId,
    notes: &str,
    expected: Option<DateTime<Utc>>,
) -> StoreResult<Option<String>> {
    let rows: Vec<Former> = sql(REPLACE)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Uuid, _>(ticket.uuid())
        .bind::<Text, _>(notes)
        .bind::<Nullable<Timestamptz>, _>(expected)
        .load(tx.conn()?)
        .await
        .map_err(store_error)?;
    Ok(rows.into_iter().next().map(|former| former.notes))
}
