//! Gives a ticket another code.

use diesel::sql_types::{Binary, SmallInt, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_ports::store::StoreResult;
use turnout_ports::ticketing::NextCode;

use crate::error::store_error;
use crate::money::corrupt;
use crate::static_sql::sql;

/// Ticket and secret change together, so that no code is good whose digest is not kept. A door that has looked before
/// and writes after finds another generation.
const REISSUE: &str = "
    WITH reissued AS (
        UPDATE tickets SET generation = $2, code_key_id = $3, version = version + 1
        WHERE uuid = $1 AND status = 'active' AND generation = $2 - 1
        RETURNING id
    )
    UPDATE ticket_secrets SET secret_hash = $4, secret_salt = $5
    FROM reissued WHERE ticket_id = reissued.id";

pub(super) async fn reissue(conn: &mut AsyncPgConnection, code: &NextCode) -> StoreResult<bool> {
    let generation = i16::try_from(code.generation).map_err(|_| corrupt("generation", &code.generation.to_string()))?;
    let update = sql(REISSUE)
        .bind::<Uuid, _>(code.ticket.uuid())
        .bind::<SmallInt, _>(generation)
        .bind::<SmallInt, _>(i16::from(code.key_id))
        .bind::<Binary, _>(code.secret.hash.as_slice())
        .bind::<Binary, _>(code.secret.salt.as_slice());
    Ok(update.execute(conn).await.map_err(store_error)? == 1)
}
