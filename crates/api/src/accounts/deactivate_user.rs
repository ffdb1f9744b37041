//! `POST /v1/admin/users/{id}/deactivate`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_domain::ids::UserId;
use utoipa::ToSchema;

use super::account_view::{AccountView, rendered};
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;
use crate::wire::reason;

/// Why somebody is shut out.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Deactivation, examples(json!({"reason": "Sold forged tickets."})))]
pub(super) struct DeactivateBody {
    /// Kept in the audit log; the user is not told.
    #[schema(min_length = 1, max_length = 500, examples("Sold forged tickets."))]
    reason: String,
}

/// Shuts a user out, for staff
///
/// All sessions of the user end, on every server within a second, and nobody signs in to the account until it is activated
/// again. Nobody does this to themselves, and only a superuser to staff. Who is shut out already stays so.
#[utoipa::path(
    request_body = DeactivateBody,
    responses((status = 200, description = "The account after it.", body = AccountView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "own_account", "staff_protected"])),
    ),
)]
#[post("/v1/admin/users/{id}/deactivate")]
pub(super) async fn deactivate_user(
    app: web::Data<App>,
    caller: SignedIn,
    user: PathId<UserId>,
    key: Idempotency,
    body: JsonBody<DeactivateBody>,
) -> Result<HttpResponse, ApiError> {
    let reason = reason(&body.value.reason)?;
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &rendered,
    };
    let done = accounts::deactivate_user(&app, &caller.context, user.0, reason, &once).await?;
    respond(done, rendered)
}
