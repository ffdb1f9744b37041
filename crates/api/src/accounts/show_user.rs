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
/// Phone, email, birth date, gender and free fields never are. Who shares an event with the user sees all pictures and the
/// events that they share. Users who are gone, hidden, or have blocked the caller are not found.
#[utoipa::path(
    security((), ("bearer" = [])),
    responses((status = 200, description = "The public profile.", body = UserView), (status = 304, description = "You have exactly this already.")),
)]
#[get("/v1/users/{id}")]
pub(super) async fn show_user(
    app: web::Data<App>,
    caller: MaybeSignedIn,
    user: PathId<UserId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let public = accounts::show_user(&app, user.0, caller.user)
        .await?
        .ok_or_else(ApiError::not_found)?;
    etag::reply(&request, public.updated_at, &UserView::from(public))
}
