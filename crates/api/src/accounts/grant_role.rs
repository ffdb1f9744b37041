//! `POST /v1/admin/users/{id}/roles`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_domain::ids::UserId;
use utoipa::ToSchema;

use super::account_view::{AccountView, PlatformRoleView, rendered};
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;

/// A role to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RoleGrant, examples(json!({"role": "organizer"})))]
pub(super) struct RoleBody {
    /// Which one.
    role: PlatformRoleView,
}

/// Gives a user a role for the whole platform, for staff
///
/// It holds at once. Access tokens that the user holds expire within a second; the refresh gives tokens that tell of the role.
/// Nobody gives themselves a role, and only a superuser makes administrators or changes staff. Who has the role keeps it.
#[utoipa::path(
    request_body = RoleBody,
    responses((status = 200, description = "The account after it.", body = AccountView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "own_account", "staff_protected"])),
    ),
)]
#[post("/v1/admin/users/{id}/roles")]
pub(super) async fn grant_role(
    app: web::Data<App>,
    caller: SignedIn,
    user: PathId<UserId>,
    key: Idempotency,
    body: JsonBody<RoleBody>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &rendered,
    };
    let role = body.value.role.into();
    let done = accounts::grant_role(&app, &caller.context, user.0, role, &once).await?;
    respond(done, rendered)
}
