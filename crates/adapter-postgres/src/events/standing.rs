//! What an event is to a user.

use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::events::Standing;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::events::PlatformGrants;
use turnout_ports::store::StoreResult;
use uuid::Uuid;

use super::fragments::{announced, grants, guest_status};
use super::rows;
use crate::error::store_error;
use crate::static_sql::sql;

const OF_USER: &str = concat!(
    "SELECT e.uuid AS event_uuid, h.uuid AS host_uuid, ",
    announced!(),
    ", e.visibility, ",
    guest_status!(now "$3"),
    " AS guest, coalesce(u.is_superuser, FALSE) AS is_superuser, ",
    grants!(),
    " AS grants FROM events e JOIN users h ON h.id = e.host_user_id LEFT JOIN users u ON u.uuid = $2 AND u.is_active \
     WHERE e.uuid = $1 AND e.deleted_at IS NULL"
);

const OF_NOBODY: &str = concat!(
    "SELECT e.uuid AS event_uuid, h.uuid AS host_uuid, ",
    announced!(),
    ", e.visibility, 'none' AS guest, FALSE AS is_superuser, NULL AS grants \
     FROM events e JOIN users h ON h.id = e.host_user_id WHERE e.uuid = $1 AND e.deleted_at IS NULL"
);

const ON_PLATFORM: &str = "SELECT u.is_superuser, (SELECT json_agg(json_build_array(pe.code, rp.scope, FALSE))::text \
    FROM user_roles ur JOIN role_permissions rp ON rp.role_id = ur.role_id \
    JOIN permissions pe ON pe.id = rp.permission_id WHERE ur.user_id = u.id AND ur.event_id IS NULL) AS grants \
    FROM users u WHERE u.uuid = $1 AND u.is_active";

/// The columns of a standing; other rows embed it.
#[derive(QueryableByName)]
pub(super) struct StandingRow {
    #[diesel(sql_type = SqlUuid)]
    event_uuid: Uuid,
    #[diesel(sql_type = SqlUuid)]
    host_uuid: Uuid,
    #[diesel(sql_type = Bool)]
    announced: bool,
    #[diesel(sql_type = Text)]
    visibility: String,
    #[diesel(sql_type = Text)]
    guest: String,
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
    #[diesel(sql_type = Nullable<Text>)]
    grants: Option<String>,
}

#[derive(QueryableByName)]
struct PlatformRow {
    #[diesel(sql_type = Bool)]
    is_superuser: bool,
    #[diesel(sql_type = Nullable<Text>)]
    grants: Option<String>,
}

impl StandingRow {
    pub fn into_standing(self) -> StoreResult<Standing> {
        let event = EventId::new(self.event_uuid);
        Ok(Standing {
            event,
            host: UserId::new(self.host_uuid),
            announced: self.announced,
            visibility: rows::parsed("events.visibility", &self.visibility)?,
            guest: rows::parsed("guest", &self.guest)?,
            is_superuser: self.is_superuser,
            grants: rows::grants(self.grants.as_deref(), Some(event))?,
        })
    }
}

pub(super) async fn standing(
    conn: &mut AsyncPgConnection,
    event: EventId,
    user: Option<UserId>,
    now: DateTime<Utc>,
) -> StoreResult<Option<Standing>> {
    let row: Result<StandingRow, _> = match user {
        Some(user) => {
            let select = sql(OF_USER)
                .bind::<SqlUuid, _>(event.uuid())
                .bind::<SqlUuid, _>(user.uuid());
            select.bind::<Timestamptz, _>(now).get_result(conn).await
        }
        None => sql(OF_NOBODY).bind::<SqlUuid, _>(event.uuid()).get_result(conn).await,
    };
    let row = row.optional().map_err(store_error)?;
    row.map(StandingRow::into_standing).transpose()
}

pub(super) async fn platform_grants(conn: &mut AsyncPgConnection, user: UserId) -> StoreResult<PlatformGrants> {
    let select = sql(ON_PLATFORM).bind::<SqlUuid, _>(user.uuid());
    let row: Option<PlatformRow> = select.get_result(conn).await.optional().map_err(store_error)?;
    let Some(row) = row else {
        return Ok(PlatformGrants::default());
    };
    Ok(PlatformGrants {
        is_superuser: row.is_superuser,
        grants: rows::grants(row.grants.as_deref(), None)?,
    })
}
