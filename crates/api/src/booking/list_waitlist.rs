//! `GET /v1/events/{id}/waitlist`

use actix_web::{get, web};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::booking::WaitlistStatus;
use turnout_domain::ids::{EventId, WaitlistEntryId};
use utoipa::{IntoParams, ToSchema};

use super::waitlist_views::{HostEntryView, LineView, WaitlistStatusView};
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which places are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only those that stand there.
    #[param(inline)]
    status: Option<WaitlistStatusView>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The waitlist of an event: how long the lines are, and one page of who stands in them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EventWaitlist)]
pub(super) struct EventWaitlistView {
    /// Tier by tier, in the order of showing.
    lines: Vec<LineView>,
    /// The places, in the order in which people came.
    items: Vec<HostEntryView>,
    /// Send it as `cursor` to get the next page; `null` on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// Shows the waitlist to the host
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "The lines, and one page of places.", body = EventWaitlistView)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/waitlist")]
pub(super) async fn list_waitlist(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    filter: QueryParams<Filter>,
) -> Result<web::Json<EventWaitlistView>, ApiError> {
    let Filter { status, limit, cursor } = filter.0;
    let request = page_request(limit, cursor.as_deref(), WaitlistEntryId::new)?;
    let status = status.map(WaitlistStatus::from);
    let list = booking::list_waitlist(&app, &caller.context, event.0, status, &request).await?;
    let now = app.clock.now();
    let view = |view| HostEntryView::new(view, now);
    let page = PageView::new(list.page, view, WaitlistEntryId::uuid)?;
    Ok(web::Json(EventWaitlistView {
        lines: list.lines.into_iter().map(LineView::from).collect(),
        items: page.items,
        next_cursor: page.next_cursor,
    }))
}
