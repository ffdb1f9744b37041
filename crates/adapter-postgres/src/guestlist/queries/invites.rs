//! Reading invitations and links.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Binary, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus};
use turnout_domain::ids::{EventId, InviteId, UserId};
use turnout_ports::guestlist::{InviteDetail, LinkDetail};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::guestlist::cards::{
    EventCardRow, HeldRow, event_columns, event_joins, held_columns, person, picture, pictured,
};
use crate::guestlist::invite_rows::{InviteRow, LinkRow, invite_columns, invite_joins, link_columns};
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct DetailRow {
    #[diesel(embed)]
    invite: InviteRow,
    #[diesel(embed)]
    event: EventCardRow,
    #[diesel(embed)]
    held: HeldRow,
    #[diesel(sql_type = Nullable<Text>)]
    guest_name: Option<String>,
    #[diesel(sql_type = Nullable<Uuid>)]
    guest_picture: Option<uuid::Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    inviter_name: Option<String>,
}

impl DetailRow {
    fn detail(self) -> StoreResult<InviteDetail> {
        let invite = Invite::try_from(self.invite)?;
        Ok(InviteDetail {
            guest: invite
                .user
                .map(|user| pictured(user, self.guest_name, self.guest_picture)),
            inviter: invite.inviter.map(|user| person(user, self.inviter_name)),
            event: self.event.card()?,
            held: self.held.held()?,
            invite,
        })
    }
}

#[derive(QueryableByName)]
struct LinkDetailRow {
    #[diesel(embed)]
    link: LinkRow,
    #[diesel(embed)]
    event: EventCardRow,
}

macro_rules! detail_query {
    ($picture:expr, $first:literal, $rest:literal) => {
        concat!(
            "SELECT gp.name AS guest_name, bp.name AS inviter_name, ",
            $picture,
            " AS guest_picture, ",
            invite_columns!(),
            ", ",
            event_columns!(),
            ", ",
            held_columns!(),
            " FROM ",
            $first,
            invite_joins!(),
            event_joins!(),
            "LEFT JOIN user_profiles gp ON gp.user_id = g.id LEFT JOIN user_profiles bp ON bp.user_id = b.id \
             LEFT JOIN ticket_tiers xt ON xt.id = x.tier_id ",
            $rest
        )
    };
}

const ONE: &str = detail_query!("NULL::uuid", "", "WHERE i.uuid = $1");

/// `$2` is a status at the instant `$3`.
pub(super) const OF_EVENT: &str = detail_query!(
    picture!(of "g", profile "gp", for "$6"),
    "",
    "WHERE e.uuid = $1
        AND ($2::text IS NULL
            OR CASE WHEN i.status = 'pending' AND i.expires_at <= $3 THEN 'expired' ELSE i.status END = $2)
        AND ($4::uuid IS NULL OR i.id < (SELECT id FROM event_invites WHERE uuid = $4))
    ORDER BY i.id DESC LIMIT $5"
);

/// Of those that the person did not answer, none of somebody whom they have blocked, and none of their number where they
/// host the event or are coming by another one.
const OF_PERSON: &str = detail_query!(
    picture!(of "g", profile "gp", for "$6"),
    "users me CROSS JOIN LATERAL (
        SELECT id FROM event_invites WHERE invited_user_id = me.id
        UNION ALL SELECT id FROM event_invites WHERE invited_user_id IS NULL AND invited_phone = me.phone
    ) own CROSS JOIN ",
    "WHERE me.uuid = $1 AND i.id = own.id AND e.status <> 'draft'
        AND NOT (i.status IN ('pending', 'expired', 'revoked') AND (e.host_user_id = me.id
            OR EXISTS (SELECT 1 FROM user_blocks x
                WHERE x.blocker_user_id = me.id AND x.blocked_user_id = i.host_user_id)
            OR EXISTS (SELECT 1 FROM event_invites y
                WHERE i.invited_user_id IS NULL AND y.event_id = i.event_id AND y.invited_user_id = me.id
                    AND y.status = 'accepted')))
        AND ($2::text IS NULL
            OR CASE WHEN i.status = 'pending' AND i.expires_at <= $3 THEN 'expired' ELSE i.status END = $2)
        AND ($4::uuid IS NULL OR i.id < (SELECT id FROM event_invites WHERE uuid = $4))
    ORDER BY i.id DESC LIMIT $5"
);

const LINK: &str = concat!(
    "SELECT ",
    link_columns!(),
    ", ",
    event_columns!(),
    " FROM invite_links l JOIN events e ON e.id = l.event_id LEFT JOIN users b ON b.id = l.created_by ",
    event_joins!(),
    "WHERE l.token_hash = $1"
);

pub(super) async fn one(conn: &mut AsyncPgConnection, id: InviteId) -> StoreResult<Option<InviteDetail>> {
    let query = sql(ONE).bind::<Uuid, _>(id.uuid());
    let rows: Vec<DetailRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(DetailRow::detail).transpose()
}

pub(super) async fn of_event(
    conn: &mut AsyncPgConnection,
    (event, viewer): (EventId, Option<UserId>),
    wanted: (Option<InviteStatus>, DateTime<Utc>),
    page: &PageRequest<InviteId>,
) -> StoreResult<Page<InviteDetail, InviteId>> {
    list(conn, OF_EVENT, (event.uuid(), viewer), wanted, page).await
}

pub(super) async fn of_person(
    conn: &mut AsyncPgConnection,
    user: UserId,
    wanted: (Option<InviteStatus>, DateTime<Utc>),
    page: &PageRequest<InviteId>,
) -> StoreResult<Page<InviteDetail, InviteId>> {
    list(conn, OF_PERSON, (user.uuid(), Some(user)), wanted, page).await
}

async fn list(
    conn: &mut AsyncPgConnection,
    text: &'static str,
    (whose, viewer): (uuid::Uuid, Option<UserId>),
    (status, now): (Option<InviteStatus>, DateTime<Utc>),
    page: &PageRequest<InviteId>,
) -> StoreResult<Page<InviteDetail, InviteId>> {
    let query = sql(text)
        .bind::<Uuid, _>(whose)
        .bind::<Nullable<Text>, _>(status.map(InviteStatus::as_str))
        .bind::<Timestamptz, _>(now)
        .bind::<Nullable<Uuid>, _>(page.after.map(InviteId::uuid))
        .bind::<BigInt, _>(page.rows())
        .bind::<Nullable<Uuid>, _>(viewer.map(UserId::uuid));
    let rows: Vec<DetailRow> = query.load(conn).await.map_err(store_error)?;
    let items = rows.into_iter().map(DetailRow::detail).collect::<StoreResult<_>>()?;
    Ok(Page::from_rows(page, items, |detail: &InviteDetail| detail.invite.id))
}

pub(super) async fn link(conn: &mut AsyncPgConnection, token_hash: &[u8; 32]) -> StoreResult<Option<LinkDetail>> {
    let query = sql(LINK).bind::<Binary, _>(token_hash.as_slice());
    let rows: Vec<LinkDetailRow> = query.load(conn).await.map_err(store_error)?;
    let Some(row) = rows.into_iter().next() else {
        return Ok(None);
    };
    Ok(Some(LinkDetail {
        link: InviteLink::try_from(row.link)?,
        event: row.event.card()?,
    }))
}
