//! `POST /v1/auth/logout`

use actix_web::{HttpResponse, post, web};
use turnout_application::accounts;
use turnout_application::app::App;

use super::refresh_session::RefreshTokenBody;
use crate::extract::{Circumstances, JsonBody};
use crate::problem::ApiError;

/// Signs this device out
///
/// Ends the session of the refresh token. A token that means nothing gets the same answer: the device is signed out.
#[utoipa::path(
    security(()),
    request_body = RefreshTokenBody,
    responses((status = 204, description = "Signed out.")),
    extensions(("x-idempotency" = json!("none"))),
)]
#[post("/v1/auth/logout")]
pub(super) async fn sign_out(
    app: web::Data<App>,
    context: Circumstances,
    body: JsonBody<RefreshTokenBody>,
) -> Result<HttpResponse, ApiError> {
    let token = body.value.refresh_token.into();
    accounts::sign_out(&app, &context.0, &token).await?;
    Ok(HttpResponse::NoContent().finish())
}
