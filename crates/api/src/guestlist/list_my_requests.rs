//! `GET /v1/me/requests`

use actix_web::{get, web};
use turnout_application::app::App;
use turnout_application::guestlist::list_own_requests;
use turnout_domain::ids::RequestId;

use super::request_view::RequestView;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// Lists one's own requests, the latest first
#[utoipa::path(params(PageParams), responses((status = 200, description = "One page.", body = PageView<RequestView>)))]
#[get("/v1/me/requests")]
pub(super) async fn list_my_requests(
    app: web::Data<App>,
    caller: SignedIn,
    params: QueryParams<PageParams>,
) -> Result<web::Json<PageView<RequestView>>, ApiError> {
    let request = params.0.request(RequestId::new)?;
    let page = list_own_requests(&app, caller.user, &request).await?;
    let now = app.clock.now();
    let view = |detail| RequestView::new(detail, now);
    Ok(web::Json(PageView::new(page, view, RequestId::uuid)?))
}
