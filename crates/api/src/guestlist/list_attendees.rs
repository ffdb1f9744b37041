//! `GET /v1/events/{id}/attendees`

use std::borrow::Cow;

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::guestlist::{self, AttendeeList};
use turnout_domain::guestlist::AttendeeStatus;
use turnout_domain::ids::{AttendeeId, EventId, InviteId, RequestId};
use turnout_ports::guestlist::AttendeeDetail;
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use uuid::Uuid;

use super::cards::PersonView;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;
use crate::wire::money::MoneyView;

/// Where a participant stands.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttendeeStatus)]
pub(super) enum AttendeeStatusView {
    Going,
    CheckedIn,
    NotGoing,
    Cancelled,
}

impl From<AttendeeStatus> for AttendeeStatusView {
    fn from(status: AttendeeStatus) -> Self {
        match status {
            AttendeeStatus::Going => Self::Going,
            AttendeeStatus::CheckedIn => Self::CheckedIn,
            AttendeeStatus::NotGoing => Self::NotGoing,
            AttendeeStatus::Cancelled => Self::Cancelled,
        }
    }
}

impl From<AttendeeStatusView> for AttendeeStatus {
    fn from(status: AttendeeStatusView) -> Self {
        match status {
            AttendeeStatusView::Going => Self::Going,
            AttendeeStatusView::CheckedIn => Self::CheckedIn,
            AttendeeStatusView::NotGoing => Self::NotGoing,
            AttendeeStatusView::Cancelled => Self::Cancelled,
        }
    }
}

/// Which participants are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only those who stand there.
    #[param(inline)]
    status: Option<AttendeeStatusView>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A participant of an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Attendee)]
pub(super) struct AttendeeView {
    #[serde(flatten)]
    guest: GuestView,
    /// Seats that are valid now.
    #[schema(examples(2))]
    seats: u32,
    /// Name of the tier of the latest booking.
    #[schema(examples("VIP"))]
    ticket_type: String,
    /// Something was paid.
    is_paid: bool,
    /// Paid less refunded.
    price_paid: MoneyView,
    /// Platform fees of the orders.
    platform_fee: MoneyView,
    /// The accepted request they came by.
    #[schema(required = true)]
    request_id: Option<Uuid>,
    /// The accepted invitation they came by.
    #[schema(required = true)]
    invite_id: Option<Uuid>,
    /// First time through the door.
    #[schema(required = true)]
    checked_in_at: Option<DateTime<Utc>>,
    /// When they were confirmed.
    created_at: DateTime<Utc>,
}

/// A participant as the other guests see them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = FellowGuest)]
pub(super) struct GuestView {
    /// The participant's id.
    id: Uuid,
    /// Who it is. `null` while it is only known that seats were given to somebody's number, who has not signed in or come
    /// since.
    #[schema(required = true)]
    user: Option<PersonView>,
    /// Where they stand.
    status: AttendeeStatusView,
}

/// A participant, as much as the caller may see.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum EntryView {
    /// For those who may see the guests of the event.
    Full(Box<AttendeeView>),
    /// For the other guests.
    Name(GuestView),
}

/// Whoever is fully shown has everything that the other guests see, so it is any of the two and not one of them.
impl PartialSchema for EntryView {
    fn schema() -> RefOr<Schema> {
        let either = AnyOfBuilder::new()
            .item(Ref::from_schema_name(AttendeeView::name()))
            .item(Ref::from_schema_name(GuestView::name()))
            .description(Some("A participant, as much as the caller may see."));
        RefOr::T(either.build().into())
    }
}

impl ToSchema for EntryView {
    fn name() -> Cow<'static, str> {
        "AttendeeEntry".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((AttendeeView::name().into_owned(), AttendeeView::schema()));
        schemas.push((GuestView::name().into_owned(), GuestView::schema()));
        AttendeeView::schemas(schemas);
        GuestView::schemas(schemas);
    }
}

impl EntryView {
    fn full(detail: AttendeeDetail) -> Self {
        let attendee = &detail.attendee;
        Self::Full(Box::new(AttendeeView {
            seats: attendee.seats,
            ticket_type: attendee.ticket_type.clone(),
            is_paid: attendee.is_paid(),
            price_paid: attendee.price_paid.into(),
            platform_fee: attendee.platform_fee.into(),
            request_id: attendee.request.map(RequestId::uuid),
            invite_id: attendee.invite.map(InviteId::uuid),
            checked_in_at: attendee.checked_in_at,
            created_at: detail.created_at,
            guest: detail.into(),
        }))
    }

    fn name(detail: AttendeeDetail) -> Self {
        Self::Name(detail.into())
    }
}

impl From<AttendeeDetail> for GuestView {
    fn from(detail: AttendeeDetail) -> Self {
        Self {
            id: detail.attendee.id.uuid(),
            user: detail.person.map(PersonView::from),
            status: detail.attendee.status.into(),
        }
    }
}

/// Lists who comes to an event
///
/// Those who may see the guests of the event see everything. Where the event shows its list, who comes sees who else
/// does, without seats and prices. The earliest comes first.
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<EntryView>)),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_found"]))),
)]
#[get("/v1/events/{id}/attendees")]
pub(super) async fn list_attendees(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    filter: QueryParams<Filter>,
) -> Result<web::Json<PageView<EntryView>>, ApiError> {
    let Filter { status, limit, cursor } = filter.0;
    let request = page_request(limit, cursor.as_deref(), AttendeeId::new)?;
    let status = status.map(AttendeeStatus::from);
    let list = guestlist::list_attendees(&app, caller.user, event.0, status, &request).await?;
    let page = match list {
        AttendeeList::Full(page) => PageView::new(page, EntryView::full, AttendeeId::uuid)?,
        AttendeeList::Names(page) => PageView::new(page, EntryView::name, AttendeeId::uuid)?,
    };
    Ok(web::Json(page))
}
