//! Reading requests.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use turnout_domain::guestlist::{JoinRequest, RequestStatus};
use turnout_domain::ids::{EventId, RequestId, UserId};
use turnout_ports::guestlist::RequestDetail;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::error::store_error;
use crate::guestlist::cards::{EventCardRow, HeldRow, event_columns, event_joins, held_columns, picture, pictured};
use crate::guestlist::requests::{RequestRow, request_columns, request_joins};
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct DetailRow {
    #[diesel(embed)]
    request: RequestRow,
    #[diesel(embed)]
    event: EventCardRow,
    #[diesel(embed)]
    held: HeldRow,
    #[diesel(sql_type = Nullable<Text>)]
    requester_name: Option<String>,
    #[diesel(sql_type = Nullable<Uuid>)]
    requester_picture: Option<uuid::Uuid>,
}

impl DetailRow {
    fn detail(self) -> StoreResult<RequestDetail> {
        let request = JoinRequest::try_from(self.request)?;
        Ok(RequestDetail {
            requester: pictured(request.requester, self.requester_name, self.requester_picture),
            event: self.event.card()?,
            held: self.held.held()?,
            request,
        })
    }
}

macro_rules! detail_query {
    ($picture:expr, $rest:literal) => {
        concat!(
            "SELECT up.name AS requester_name, ",
            $picture,
            " AS requester_picture, ",
            request_columns!(),
            ", ",
            event_columns!(),
            ", ",
            held_columns!(),
            " FROM ",
            request_joins!(),
            event_joins!(),
            "LEFT JOIN user_profiles up ON up.user_id = u.id LEFT JOIN ticket_tiers xt ON xt.id = x.tier_id ",
            $rest
        )
    };
}

const ONE: &str = detail_query!("NULL::uuid", "WHERE r.uuid = $1");

pub(super) const OF_EVENT: &str = detail_query!(
    picture!(of "u", profile "up", for "$5"),
    "WHERE e.uuid = $1 AND ($2::text IS NULL OR r.status = $2)
        AND ($3::uuid IS NULL OR r.id > (SELECT id FROM event_requests WHERE uuid = $3))
    ORDER BY r.id LIMIT $4"
);

const OF_PERSON: &str = detail_query!(
    picture!(of "u", profile "up", for "$1"),
    "WHERE u.uuid = $1 AND ($2::uuid IS NULL OR r.id < (SELECT id FROM event_requests WHERE uuid = $2))
    ORDER BY r.id DESC LIMIT $3"
);

pub(super) async fn one(conn: &mut AsyncPgConnection, id: RequestId) -> StoreResult<Option<RequestDetail>> {
    let query = sql(ONE).bind::<Uuid, _>(id.uuid());
    let rows: Vec<DetailRow> = query.load(conn).await.map_err(store_error)?;
    rows.into_iter().next().map(DetailRow::detail).transpose()
}

pub(super) async fn of_event(
    conn: &mut AsyncPgConnection,
    (event, viewer): (EventId, Option<UserId>),
    status: Option<RequestStatus>,
    page: &PageRequest<RequestId>,
) -> StoreResult<Page<RequestDetail, RequestId>> {
    let query = sql(OF_EVENT)
        .bind::<Uuid, _>(event.uuid())
        .bind::<Nullable<Text>, _>(status.map(RequestStatus::as_str))
        .bind::<Nullable<Uuid>, _>(page.after.map(RequestId::uuid))
        .bind::<BigInt, _>(page.rows())
        .bind::<Nullable<Uuid>, _>(viewer.map(UserId::uuid));
    paged(query.load(conn).await.map_err(store_error)?, page)
}

pub(super) async fn of_person(
    conn: &mut AsyncPgConnection,
    user: UserId,
    page: &PageRequest<RequestId>,
) -> StoreResult<Page<RequestDetail, RequestId>> {
    let query = sql(OF_PERSON)
        .bind::<Uuid, _>(user.uuid())
        .bind::<Nullable<Uuid>, _>(page.after.map(RequestId::uuid))
        .bind::<BigInt, _>(page.rows());
    paged(query.load(conn).await.map_err(store_error)?, page)
}

fn paged(rows: Vec<DetailRow>, page: &PageRequest<RequestId>) -> StoreResult<Page<RequestDetail, RequestId>> {
    let items = rows.into_iter().map(DetailRow::detail).collect::<StoreResult<_>>()?;
    Ok(Page::from_rows(page, items, |detail| detail.request.id))
}
