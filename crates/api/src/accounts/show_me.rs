//! `GET /v1/me`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::accounts;
use turnout_application::app::App;

use super::views::MeView;
use crate::codes::accounts::ACCOUNT_DEACTIVATED;
use crate::etag;
use crate::extract::SignedIn;
use crate::problem::ApiError;

/// Shows one's own profile
#[utoipa::path(
    responses((status = 200, description = "The profile.", body = MeView), (status = 304, description = "You have exactly this already.")),
    extensions(("x-error-codes" = json!(["account_deactivated"]))),
)]
#[get("/v1/me")]
pub(super) async fn show_me(
    app: web::Data<App>,
    caller: SignedIn,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let own = accounts::show_me(&app, caller.user).await?;
    let own = own.ok_or_else(|| ApiError::new(ACCOUNT_DEACTIVATED))?;
    etag::reply(&request, own.stored.updated_at, &MeView::from(own))
}
