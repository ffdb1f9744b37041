//! `DELETE /v1/auth/sessions`

use actix_web::{HttpResponse, delete, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use utoipa::IntoParams;

use crate::extract::{QueryParams, SignedIn};
use crate::problem::ApiError;

/// Which sessions end.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// Whether the session of this very request goes on.
    #[serde(default)]
    keep_current: bool,
}

/// Signs out on all devices
///
/// With `keep_current=true` on all but this one. The tokens of the sessions stop working at once. Repeating it is safe.
#[utoipa::path(params(Which), responses((status = 204, description = "They have ended.")))]
#[delete("/v1/auth/sessions")]
pub(super) async fn end_all_sessions(
    app: web::Data<App>,
    caller: SignedIn,
    which: QueryParams<Which>,
) -> Result<HttpResponse, ApiError> {
    accounts::end_all_sessions(&app, &caller.context, caller.user, which.0.keep_current).await?;
    Ok(HttpResponse::NoContent().finish())
}
