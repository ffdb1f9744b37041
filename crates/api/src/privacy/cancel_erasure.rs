//! `POST /v1/me/erasure/cancel`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::privacy;

use crate::extract::{Idempotency, OptionalJson, SignedIn};
use crate::idempotency::{no_content, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Keeps an account that was going to be erased
///
/// Until `erasure_at` of `GET /v1/me`. Sessions that ended with the wish stay ended.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 204, description = "The account stays.")),
    extensions(("x-idempotency" = json!("optional")), ("x-error-codes" = json!(["erasure_not_pending"]))),
)]
#[post("/v1/me/erasure/cancel")]
pub(super) async fn cancel_erasure(
    app: web::Data<App>,
    caller: SignedIn,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &|()| no_content(),
    };
    let answer = privacy::cancel_erasure(&app, &caller.context, caller.user, &once).await?;
    respond(answer, |()| no_content())
}
