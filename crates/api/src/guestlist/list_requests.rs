//! `GET /v1/events/{id}/requests`

use actix_web::{get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_domain::guestlist::RequestStatus;
use turnout_domain::ids::{EventId, RequestId};
use utoipa::IntoParams;

use super::request_view::{RequestStatusView, RequestView};
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which requests are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only those that stand there.
    #[param(inline)]
    status: Option<RequestStatusView>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists who asked to join an event
///
/// For those who may see the guests of the event. The oldest request comes first.
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<RequestView>)),
    extensions(("x-error-codes" = json!(["forbidden", "event_not_found"]))),
)]
#[get("/v1/events/{id}/requests")]
pub(super) async fn list_requests(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    filter: QueryParams<Filter>,
) -> Result<web::Json<PageView<RequestView>>, ApiError> {
    let Filter { status, limit, cursor } = filter.0;
    let request = page_request(limit, cursor.as_deref(), RequestId::new)?;
    let status = status.map(RequestStatus::from);
    let page = guestlist::list_requests(&app, &caller.context, event.0, status, &request).await?;
    let now = app.clock.now();
    let view = |detail| RequestView::new(detail, now);
    Ok(web::Json(PageView::new(page, view, RequestId::uuid)?))
}
