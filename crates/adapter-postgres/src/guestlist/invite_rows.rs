//! Invitations and links as rows.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Integer, Nullable, Text, Timestamptz, Uuid};
use turnout_domain::accounts::Phone;
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus, InviteType};
use turnout_domain::ids::{InviteLinkId, ReservationId, UserId};
use turnout_ports::store::{StoreError, StoreResult};

use crate::money::{corrupt, count};

/// The columns that [`InviteRow`] reads, of the tables of [`invite_joins`].
macro_rules! invite_columns {
    () => {
        "i.uuid AS invite_uuid, e.uuid AS invite_event, b.uuid AS inviter, g.uuid AS guest, i.invited_phone, \
         i.invite_type, l.uuid AS link, i.status AS invite_status, i.message AS invite_message, x.uuid AS reservation, \
         i.expires_at AS invite_expires_at, i.decided_at, i.created_at AS made_at"
    };
}
/// The tables around `event_invites i`.
macro_rules! invite_joins {
    () => {
        "event_invites i JOIN events e ON e.id = i.event_id LEFT JOIN users b ON b.id = i.host_user_id \
         LEFT JOIN users g ON g.id = i.invited_user_id LEFT JOIN invite_links l ON l.id = i.invite_link_id \
         LEFT JOIN reservations x ON x.id = i.reservation_id "
    };
}
/// The columns that [`LinkRow`] reads, of `invite_links l`, its event `e` and its maker `b`.
macro_rules! link_columns {
    () => {
        "l.uuid AS link_uuid, e.uuid AS link_event, b.uuid AS inviter, l.message AS link_message, l.max_uses, l.uses, \
         l.expires_at AS link_expires_at, l.revoked_at, l.created_at AS made_at"
    };
}
pub(super) use {invite_columns, invite_joins, link_columns};

#[derive(QueryableByName)]
pub(super) struct InviteRow {
    #[diesel(sql_type = Uuid)]
    invite_uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    invite_event: uuid::Uuid,
    #[diesel(sql_type = Nullable<Uuid>)]
    inviter: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Uuid>)]
    guest: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    invited_phone: Option<String>,
    #[diesel(sql_type = Text)]
    invite_type: String,
    #[diesel(sql_type = Nullable<Uuid>)]
    link: Option<uuid::Uuid>,
    #[diesel(sql_type = Text)]
    invite_status: String,
    #[diesel(sql_type = Text)]
    invite_message: String,
    #[diesel(sql_type = Nullable<Uuid>)]
    reservation: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    invite_expires_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    decided_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
}

impl TryFrom<InviteRow> for Invite {
    type Error = StoreError;

    fn try_from(row: InviteRow) -> StoreResult<Self> {
        // The number itself stays out of the log.
        let phone = row.invited_phone.map(|text| Phone::parse(&text)).transpose();
        Ok(Self {
            id: row.invite_uuid.into(),
            event: row.invite_event.into(),
            inviter: row.inviter.map(UserId::new),
            user: row.guest.map(UserId::new),
            phone: phone.map_err(|_| corrupt("phone of invitation", &row.invite_uuid.to_string()))?,
            kind: InviteType::parse(&row.invite_type).ok_or_else(|| corrupt("invite_type", &row.invite_type))?,
            link: row.link.map(InviteLinkId::new),
            status: InviteStatus::parse(&row.invite_status).ok_or_else(|| corrupt("status", &row.invite_status))?,
            message: row.invite_message,
            reservation: row.reservation.map(ReservationId::new),
            expires_at: row.invite_expires_at,
            decided_at: row.decided_at,
            created_at: row.made_at,
        })
    }
}

#[derive(QueryableByName)]
pub(super) struct LinkRow {
    #[diesel(sql_type = Uuid)]
    link_uuid: uuid::Uuid,
    #[diesel(sql_type = Uuid)]
    link_event: uuid::Uuid,
    #[diesel(sql_type = Nullable<Uuid>)]
    inviter: Option<uuid::Uuid>,
    #[diesel(sql_type = Text)]
    link_message: String,
    #[diesel(sql_type = Integer)]
    max_uses: i32,
    #[diesel(sql_type = Integer)]
    uses: i32,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    link_expires_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    revoked_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
}

impl TryFrom<LinkRow> for InviteLink {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> StoreResult<Self> {
        Ok(Self {
            id: row.link_uuid.into(),
            event: row.link_event.into(),
            inviter: row.inviter.map(UserId::new),
            message: row.link_message,
            max_uses: count(row.max_uses)?,
            uses: count(row.uses)?,
            expires_at: row.link_expires_at,
            revoked_at: row.revoked_at,
            created_at: row.made_at,
        })
    }
}
