//! Archives as rows.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid as SqlUuid};
use turnout_domain::ids::ExportId;
use turnout_ports::privacy::{Export, ExportState};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

/// The latest archive of the user `$1`.
pub(super) const LATEST: &str = "
    SELECT x.uuid, x.requested_at, x.status, x.object_key, x.expires_at
    FROM data_exports x JOIN users u ON u.id = x.user_id WHERE u.uuid = $1 ORDER BY x.id DESC LIMIT 1";

#[derive(QueryableByName)]
pub(super) struct ExportRow {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = Timestamptz)]
    requested_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = Nullable<Text>)]
    object_key: Option<String>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    expires_at: Option<DateTime<Utc>>,
}

impl TryFrom<ExportRow> for Export {
    type Error = StoreError;

    fn try_from(row: ExportRow) -> StoreResult<Self> {
        let state = match (row.status.as_str(), row.object_key, row.expires_at) {
            ("pending", _, _) => ExportState::Pending,
            ("ready", Some(key), Some(expires_at)) => ExportState::Ready { key, expires_at },
            ("failed", _, _) => ExportState::Gone,
            (other, _, _) => return Err(StoreError::Corrupt(format!("data_exports.status {other}"))),
        };
        Ok(Self {
            id: ExportId::new(row.uuid),
            requested_at: row.requested_at,
            state,
        })
    }
}
