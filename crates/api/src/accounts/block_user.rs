//! `PUT /v1/me/blocks/{user_id}`

use actix_web::{HttpResponse, put, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::UserId;

use crate::extract::{OptionalJson, PathId, SignedIn};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Blocks a user
///
/// They no longer find the profile, cannot ask to join events that one hosts, and cannot invite one, give one seats, offer
/// tickets or a place in a team. They are not told. Who is a guest already stays one.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 204, description = "They are blocked.")),
    extensions(("x-error-codes" = json!(["own_account"]))),
)]
#[put("/v1/me/blocks/{user_id}")]
pub(super) async fn block_user(
    app: web::Data<App>,
    caller: SignedIn,
    other: PathId<UserId>,
    _: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    accounts::block_user(&app, &caller.context, caller.user, other.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
