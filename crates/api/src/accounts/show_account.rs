//! `GET /v1/admin/users/{id}`

use actix_web::{get, web};
use turnout_application::accounts::{self, AccountKey};
use turnout_application::app::App;
use turnout_domain::ids::UserId;

use super::account_view::AccountView;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Shows an account, for staff
///
/// With private data, so each look stands in the audit log.
#[utoipa::path(
    responses((status = 200, description = "The account.", body = AccountView)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/admin/users/{id}")]
pub(super) async fn show_account(
    app: web::Data<App>,
    caller: SignedIn,
    user: PathId<UserId>,
) -> Result<web::Json<AccountView>, ApiError> {
    let found = accounts::show_account(&app, &caller.context, AccountKey::User(user.0)).await?;
    let account = found.ok_or_else(ApiError::not_found)?;
    Ok(web::Json(AccountView::from(account)))
}
