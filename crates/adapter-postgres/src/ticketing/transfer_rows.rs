//! Offers of tickets as rows.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Nullable, Text, Timestamptz, Uuid};
use turnout_domain::accounts::Phone;
use turnout_domain::ids::UserId;
use turnout_domain::ticketing::{Transfer, TransferStatus};
use turnout_ports::store::{StoreError, StoreResult};

use crate::money::corrupt;

/// The columns that [`TransferRow`] reads, of the tables of `transfer_joins!`.
macro_rules! transfer_columns {
    () => {
        "f.uuid AS transfer_uuid, k.uuid AS transfer_ticket, e.uuid AS transfer_event, s.uuid AS sender, \
         r.uuid AS receiver, f.to_phone, f.status AS transfer_status, f.expires_at AS transfer_expires_at, f.decided_at, \
         f.created_at AS made_at"
    };
}
/// The tables around `ticket_transfers f`.
macro_rules! transfer_joins {
    () => {
        "ticket_transfers f JOIN tickets k ON k.id = f.ticket_id JOIN events e ON e.id = k.event_id \
         JOIN users s ON s.id = f.from_user_id LEFT JOIN users r ON r.id = f.to_user_id "
    };
}
pub(super) use {transfer_columns, transfer_joins};

#[derive(QueryableByName)]
pub(super) struct TransferRow {
    #[diesel(sql_type = Uuid)]
    transfer_uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    transfer_ticket: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    transfer_event: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    sender: uuid::Uuid,
    #[diesel(sql_type = Nullable<Uuid>)]
    receiver: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    to_phone: Option<String>,
    #[diesel(sql_type = Text)]
    transfer_status: String,
    #[diesel(sql_type = Timestamptz)]
    transfer_expires_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    decided_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
}

impl TryFrom<TransferRow> for Transfer {
    type Error = StoreError;

    fn try_from(row: TransferRow) -> StoreResult<Self> {
        let status = TransferStatus::parse(&row.transfer_status);
        Ok(Self {
            id: row.transfer_uuid.into(),
            ticket: row.transfer_ticket.into(),
            event: row.transfer_event.into(),
            sender: row.sender.into(),
            receiver: row.receiver.map(UserId::new),
            // The number itself stays out of the log.
            phone: row
                .to_phone
                .map(|phone| Phone::parse(&phone))
                .transpose()
                .map_err(|_| corrupt("phone of transfer", &row.transfer_uuid.to_string()))?,
            status: status.ok_or_else(|| corrupt("status", &row.transfer_status))?,
            expires_at: row.transfer_expires_at,
            decided_at: row.decided_at,
            created_at: row.made_at,
        })
    }
}
