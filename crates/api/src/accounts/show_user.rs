//! `GET /v1/users/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::UserId;

use super::views::UserView;
use crate::etag;
use crate::extract::{MaybeSignedIn, PathId};
use crate::problem::ApiError;

/// Shows what everyone may see of a user
///
/// Phone, email and birth date never are. Users who are gone or hidden are not found.
#[utoipa::path(
    security((), ("bearer" = [])),
    responses((status = 200, description = "The public profile.", body = UserView), (status = 304, description = "You have exactly this already.")),
)]
#[get("/v1/users/{id}")]
pub(super) async fn show_user(
    app: web::Data<App>,
    _caller: MaybeSignedIn,
    user: PathId<UserId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let public = accounts::show_user(&app, user.0)
        .await?
        .ok_or_else(ApiError::not_found)?;
    etag::reply(&request, public.updated_at, &UserView::from(public))
}
