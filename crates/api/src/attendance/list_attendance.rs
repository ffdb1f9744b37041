//! `GET /v1/events/{id}/attendance`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::attendance;
use turnout_domain::ids::{AttendanceId, EventId};
use utoipa::IntoParams;
use uuid::Uuid;

use super::filter::RecordFilter;
use super::views::{AttendanceStatusView, PaymentStatusView, RecordView};
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which records are wanted: those that fit all that is said.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only guests who stand there.
    #[param(inline)]
    status: Option<AttendanceStatusView>,
    /// Only tickets of this tier.
    tier_id: Option<Uuid>,
    /// Words that stand in the guest's name or the ticket's number.
    #[param(max_length = 200, example = "asha")]
    q: Option<String>,
    /// Only tickets whose money stands there.
    #[param(inline)]
    payment_status: Option<PaymentStatusView>,
    /// Only guests who have been checked in, or only those who have not.
    checked_in: Option<bool>,
    /// Only guests who are inside now, or only those who are not.
    inside: Option<bool>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before, of the same filters.
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
    let request = page_request(filter.0.limit, filter.0.cursor.as_deref(), AttendanceId::new)?;
    let filter = RecordFilter {
        status: filter.0.status,
        tier_id: filter.0.tier_id,
        q: filter.0.q,
        payment_status: filter.0.payment_status,
        checked_in: filter.0.checked_in,
        inside: filter.0.inside,
    };
    let filter = filter.read()?;
    let page = attendance::list_attendance(&app, &caller.context, event.0, &filter, &request).await?;
    Ok(HttpResponse::Ok().json(PageView::new(page, RecordView::from, AttendanceId::uuid)?))
}
