//! `POST /v1/auth/refresh`

use actix_web::{post, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use utoipa::ToSchema;

use super::views::TokensView;
use crate::extract::{Circumstances, JsonBody};
use crate::problem::ApiError;

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefreshTokenBody {
    /// The latest one that this device got.
    pub refresh_token: String,
}

/// Exchanges the refresh token for a new pair
///
/// Each refresh token works once. Using an old one ends the session, as it may have been stolen; only a client whose
/// answer was lost may send the same one again within half a minute, as long as nobody used what it was exchanged for.
#[utoipa::path(
    security(()),
    request_body = RefreshTokenBody,
    responses((status = 200, description = "The new pair.", body = TokensView)),
    extensions(
        ("x-idempotency" = json!("none")),
        ("x-error-codes" = json!(["refresh_token_invalid", "refresh_token_reused", "account_deactivated"])),
    ),
)]
#[post("/v1/auth/refresh")]
pub(super) async fn refresh_session(
    app: web::Data<App>,
    context: Circumstances,
    body: JsonBody<RefreshTokenBody>,
) -> Result<web::Json<TokensView>, ApiError> {
    let token = body.value.refresh_token.into();
    let pair = accounts::refresh_session(&app, &context.0, &token).await?;
    Ok(web::Json(pair.into()))
}
