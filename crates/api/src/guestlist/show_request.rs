//! `GET /v1/requests/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_domain::ids::RequestId;

use super::request_view::RequestView;
use crate::etag;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// One request, for both parties
#[utoipa::path(responses(
    (status = 200, description = "The request.", body = RequestView),
    (status = 304, description = "You have exactly this already."),
))]
#[get("/v1/requests/{id}")]
pub(super) async fn show_request(
    request: HttpRequest,
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<RequestId>,
) -> Result<HttpResponse, ApiError> {
    let detail = guestlist::show_request(&app, &caller.context, id.0).await?;
    let changed_at = detail.request.decided_at.unwrap_or(detail.request.created_at);
    etag::reply(&request, changed_at, &RequestView::new(detail, app.clock.now()))
}
