//! `POST /v1/admin/users/{id}/activate`

use actix_web::{HttpResponse, post, web};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_domain::ids::UserId;

use super::account_view::{AccountView, rendered};
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::respond;
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Lets a user in again, for staff
///
/// The sessions that ended stay ended; the user signs in anew.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The account after it.", body = AccountView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "own_account", "staff_protected"])),
    ),
)]
#[post("/v1/admin/users/{id}/activate")]
pub(super) async fn activate_user(
    app: web::Data<App>,
    caller: SignedIn,
    user: PathId<UserId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &rendered,
    };
    let done = accounts::activate_user(&app, &caller.context, user.0, &once).await?;
    respond(done, rendered)
}
