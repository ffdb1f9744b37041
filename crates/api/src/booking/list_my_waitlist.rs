//! `GET /v1/me/waitlist`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::booking::list_own_waitlist;
use turnout_domain::ids::WaitlistEntryId;

use super::waitlist_views::WaitlistEntryView;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// Lists one's own places in lines, the latest first
#[utoipa::path(
    params(PageParams),
    responses((status = 200, description = "One page.", body = PageView<WaitlistEntryView>)),
)]
#[get("/v1/me/waitlist")]
pub(super) async fn list_my_waitlist(
    app: web::Data<App>,
    caller: SignedIn,
    params: QueryParams<PageParams>,
) -> Result<web::Json<PageView<WaitlistEntryView>>, ApiError> {
    let request = params.0.request(WaitlistEntryId::new)?;
    let page = list_own_waitlist(&app, caller.user, &request).await?;
    let now = app.clock.now();
    let view = |view| WaitlistEntryView::new(view, now);
    Ok(web::Json(PageView::new(page, view, WaitlistEntryId::uuid)?))
}
