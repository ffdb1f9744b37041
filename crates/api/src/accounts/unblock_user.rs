//! `DELETE /v1/me/blocks/{user_id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::UserId;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Takes a block back
///
/// That the user was not blocked is no error.
#[utoipa::path(responses((status = 204, description = "They are not blocked.")))]
#[delete("/v1/me/blocks/{user_id}")]
pub(super) async fn unblock_user(
    app: web::Data<App>,
    caller: SignedIn,
    other: PathId<UserId>,
) -> Result<HttpResponse, ApiError> {
    accounts::unblock_user(&app, &caller.context, caller.user, other.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
