//! `GET /v1/events/{id}/attendance`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::attendance;
use turnout_domain::ids::{AttendanceId, EventId};
use turnout_ports::attendance::AttendanceFilter;
use utoipa::IntoParams;

use super::views::RecordView;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which records are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only guests who have been checked in, or only those who have not.
    checked_in: Option<bool>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// What happened at the door, ticket by ticket
///
/// For the event's host and its door: names and tiers, and no phone numbers, addresses or amounts.
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page, the earliest tickets first.", body = PageView<RecordView>)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/attendance")]
pub(super) async fn list_attendance(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let Filter {
        checked_in,
        limit,
        cursor,
    } = filter.0;
    let request = page_request(limit, cursor.as_deref(), AttendanceId::new)?;
    let filter = AttendanceFilter { checked_in };
    let page = attendance::list_attendance(&app, &caller.context, event.0, filter, &request).await?;
    Ok(HttpResponse::Ok().json(PageView::new(page, RecordView::from, AttendanceId::uuid)?))
}
