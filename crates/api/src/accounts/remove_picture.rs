//! `DELETE /v1/me/pictures/{id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::PictureId;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Removes a picture from one's profile
///
/// It is shown no more at once, except to who has looked at it within the last hour; its file is removed soon after.
#[utoipa::path(
    responses((status = 204, description = "It is gone.")),
    extensions(("x-error-codes" = json!(["account_deactivated"]))),
)]
#[delete("/v1/me/pictures/{id}")]
pub(super) async fn remove_picture(
    app: web::Data<App>,
    caller: SignedIn,
    picture: PathId<PictureId>,
) -> Result<HttpResponse, ApiError> {
    accounts::remove_picture(&app, &caller.context, caller.user, picture.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
