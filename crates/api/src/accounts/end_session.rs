//! `DELETE /v1/auth/sessions/{id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::SessionId;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Ends one of one's own sessions
///
/// Its tokens stop working at once.
#[utoipa::path(responses((status = 204, description = "Ended.")))]
#[delete("/v1/auth/sessions/{id}")]
pub(super) async fn end_session(
    app: web::Data<App>,
    caller: SignedIn,
    session: PathId<SessionId>,
) -> Result<HttpResponse, ApiError> {
    accounts::end_session(&app, &caller.context, caller.user, session.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
