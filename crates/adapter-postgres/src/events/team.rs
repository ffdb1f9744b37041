//! The teams of events: roles that were given for one of them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::accounts::Phone;
use turnout_domain::events::{TeamMember, TeamRole};
use turnout_domain::ids::{EventId, TeamMemberId, UserId};
use turnout_ports::events::{TeamMemberDetail, TeamRepository};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::{StoreError, StoreResult};
use uuid::Uuid;

use super::rows;
use crate::error::store_error;
use crate::static_sql::sql;
use crate::store::PgTransaction;

/// A membership `ur` with its role `r`. Roles that this program gives to nobody are none of its memberships.
macro_rules! select_members {
    ($rest:literal) => {
        concat!(
            "SELECT ur.uuid, e.uuid AS event_uuid, u.uuid AS user_uuid, r.name AS role, ur.phone, giver.uuid AS giver_uuid,
                ur.created_at, nullif(p.name, '') AS person_name
            FROM user_roles ur
            JOIN roles r ON r.id = ur.role_id
            JOIN events e ON e.id = ur.event_id
            JOIN users u ON u.id = ur.user_id
            LEFT JOIN user_profiles p ON p.user_id = u.id
            LEFT JOIN users giver ON giver.id = ur.granted_by ",
            $rest
        )
    };
}

const OF_EVENT: &str = select_members!(
    "WHERE e.uuid = $1 AND r.name = ANY($2)
        AND ($3::uuid IS NULL OR ur.id > (SELECT id FROM user_roles WHERE uuid = $3))
        AND ($5::uuid IS NULL OR u.uuid = $5)
    ORDER BY ur.id LIMIT $4"
);

const HELD: &str =
    select_members!("WHERE e.uuid = $1 AND u.uuid = $2 AND r.name = $3 AND ur.phone IS NOT DISTINCT FROM $4");

const ONE: &str = select_members!("WHERE e.uuid = $1 AND ur.uuid = $2 AND r.name = ANY($3) FOR UPDATE OF ur");

const SIZE: &str = "SELECT count(*) AS size FROM user_roles ur JOIN roles r ON r.id = ur.role_id
    WHERE ur.event_id = (SELECT id FROM events WHERE uuid = $1) AND r.name = ANY($2)";

const ADD: &str = "INSERT INTO user_roles (uuid, event_id, user_id, role_id, phone, granted_by, created_at)
    SELECT $1, e.id, u.id, r.id, $5, (SELECT id FROM users WHERE uuid = $6), $7
    FROM events e, users u, roles r WHERE e.uuid = $2 AND u.uuid = $3 AND r.name = $4";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    uuid: Uuid,
    #[diesel(sql_type = SqlUuid)]
    event_uuid: Uuid,
    #[diesel(sql_type = SqlUuid)]
    user_uuid: Uuid,
    #[diesel(sql_type = Text)]
    role: String,
    #[diesel(sql_type = Nullable<Text>)]
    phone: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    giver_uuid: Option<Uuid>,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    person_name: Option<String>,
}

#[derive(QueryableByName)]
struct Size {
    #[diesel(sql_type = BigInt)]
    size: i64,
}

#[async_trait]
impl TeamRepository for PgTransaction {
    async fn size(&mut self, event: EventId) -> StoreResult<u32> {
        let row: Size = sql(SIZE)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<Array<Text>, _>(TeamRole::NAMES)
            .get_result(self.conn()?)
            .await
            .map_err(store_error)?;
        Ok(u32::try_from(row.size).unwrap_or(u32::MAX))
    }

    async fn held(&mut self, like: &TeamMember) -> StoreResult<Option<TeamMember>> {
        let rows: Vec<Row> = sql(HELD)
            .bind::<SqlUuid, _>(like.event.uuid())
            .bind::<SqlUuid, _>(like.user.uuid())
            .bind::<Text, _>(like.role.as_str())
            .bind::<Nullable<Text>, _>(like.phone.as_ref().map(Phone::as_str))
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        rows.into_iter().next().map(Row::into_member).transpose()
    }

    async fn add(&mut self, member: &TeamMember) -> StoreResult<()> {
        let added = sql(ADD)
            .bind::<SqlUuid, _>(member.id.uuid())
            .bind::<SqlUuid, _>(member.event.uuid())
            .bind::<SqlUuid, _>(member.user.uuid())
            .bind::<Text, _>(member.role.as_str())
            .bind::<Nullable<Text>, _>(member.phone.as_ref().map(Phone::as_str))
            .bind::<Nullable<SqlUuid>, _>(member.given_by.map(UserId::uuid))
            .bind::<Timestamptz, _>(member.given_at)
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        if added == 1 {
            Ok(())
        } else {
            Err(StoreError::Rejected("a role, user or event is missing".to_owned()))
        }
    }

    async fn remove(&mut self, event: EventId, member: TeamMemberId) -> StoreResult<Option<TeamMember>> {
        let rows: Vec<Row> = sql(ONE)
            .bind::<SqlUuid, _>(event.uuid())
            .bind::<SqlUuid, _>(member.uuid())
            .bind::<Array<Text>, _>(TeamRole::NAMES)
            .load(self.conn()?)
            .await
            .map_err(store_error)?;
        let Some(row) = rows.into_iter().next() else {
            return Ok(None);
        };
        sql("DELETE FROM user_roles WHERE uuid = $1")
            .bind::<SqlUuid, _>(member.uuid())
            .execute(self.conn()?)
            .await
            .map_err(store_error)?;
        row.into_member().map(Some)
    }
}

pub(super) async fn of_event(
    conn: &mut AsyncPgConnection,
    event: EventId,
    of: Option<UserId>,
    page: &PageRequest<TeamMemberId>,
) -> StoreResult<Page<TeamMemberDetail, TeamMemberId>> {
    let rows: Vec<Row> = sql(OF_EVENT)
        .bind::<SqlUuid, _>(event.uuid())
        .bind::<Array<Text>, _>(TeamRole::NAMES)
        .bind::<Nullable<SqlUuid>, _>(page.after.map(TeamMemberId::uuid))
        .bind::<BigInt, _>(page.rows())
        .bind::<Nullable<SqlUuid>, _>(of.map(UserId::uuid))
        .load(conn)
        .await
        .map_err(store_error)?;
    let detail = |row: Row| {
        Ok(TeamMemberDetail {
            name: row.person_name.clone(),
            member: row.into_member()?,
        })
    };
    let items = rows.into_iter().map(detail).collect::<StoreResult<_>>()?;
    Ok(Page::from_rows(page, items, |detail: &TeamMemberDetail| {
        detail.member.id
    }))
}

impl Row {
    fn into_member(self) -> StoreResult<TeamMember> {
        let phone = self.phone.as_deref().map(Phone::parse).transpose();
        Ok(TeamMember {
            id: TeamMemberId::new(self.uuid),
            event: EventId::new(self.event_uuid),
            user: UserId::new(self.user_uuid),
            role: TeamRole::parse(&self.role).ok_or_else(|| rows::corrupt("roles.name"))?,
            phone: phone.map_err(|_| StoreError::Corrupt("user_roles.phone".to_owned()))?,
            given_by: self.giver_uuid.map(UserId::new),
            given_at: self.created_at,
        })
    }
}
