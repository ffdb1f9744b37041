//! `DELETE /v1/admin/users/{id}/roles/{role}`

use actix_web::{HttpResponse, delete, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::accounts::Role;
use turnout_domain::ids::UserId;

use super::account_view::PlatformRoleView;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// The role in the address.
#[derive(Deserialize)]
pub(super) struct RoleInPath {
    role: String,
}

/// Takes a role for the whole platform from a user, for staff
///
/// It gives nothing any more at once. Access tokens that the user holds expire within a second; the refresh works on. Nobody
/// takes a role from themselves, and only a superuser from staff. Who does not have the role stays without it.
#[utoipa::path(
    params(("role" = PlatformRoleView, Path, description = "The role.", example = "organizer")),
    responses((status = 204, description = "The user does not have the role.")),
    extensions(("x-error-codes" = json!(["forbidden", "own_account", "staff_protected"]))),
)]
#[delete("/v1/admin/users/{id}/roles/{role}")]
pub(super) async fn revoke_role(
    app: web::Data<App>,
    caller: SignedIn,
    user: PathId<UserId>,
    path: web::Path<RoleInPath>,
) -> Result<HttpResponse, ApiError> {
    let role = Role::parse(&path.role).filter(|role| !role.is_for_one_event());
    let role = role.ok_or_else(ApiError::not_found)?;
    accounts::revoke_role(&app, &caller.context, user.0, role).await?;
    Ok(HttpResponse::NoContent().finish())
}
