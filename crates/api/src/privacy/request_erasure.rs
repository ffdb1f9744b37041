//! `DELETE /v1/me`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::privacy::{self, RequestErasure};
use turnout_domain::accounts::OtpCode;
use utoipa::ToSchema;

use crate::codes::field::INVALID_FORMAT;
use crate::extract::{JsonBody, SignedIn};
use crate::problem::ApiError;

/// The wish to be erased.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(examples(json!({"code": "123456", "give_up_tickets": false})))]
pub(super) struct ErasureRequest {
    /// The code that `POST /v1/me/otp` with the purpose `erase` sent.
    code: String,
    /// Tickets for events to come are lost, without a refund.
    #[serde(default)]
    #[schema(default = false)]
    give_up_tickets: bool,
}

/// When the account is erased.
#[derive(Debug, Serialize, ToSchema)]
#[schema(examples(json!({"erase_at": "2026-12-05T12:00:00Z"})))]
pub(super) struct ErasureView {
    /// From this instant it cannot be taken back.
    erase_at: DateTime<Utc>,
}

/// Erases the account
///
/// It happens after a time of grace. All sessions end now, and others do not see the person any more. Whoever signs in
/// before that time can take it back with `POST /v1/me/erasure/cancel`. Then everything personal is removed; orders, tickets
/// and what was paid stay, without saying whose they were. Whoever hosts events to come cancels them first.
#[utoipa::path(
    request_body = ErasureRequest,
    responses((status = 202, description = "The account is going to be erased.", body = ErasureView)),
    extensions(("x-error-codes" = json!([
        "otp_invalid", "otp_expired", "otp_exhausted", "account_deactivated", "erasure_has_tickets", "erasure_hosts_events",
        "erasure_money_owed", "erasure_of_staff",
    ]))),
)]
#[delete("/v1/me")]
pub(super) async fn request_erasure(
    app: web::Data<App>,
    caller: SignedIn,
    body: JsonBody<ErasureRequest>,
) -> Result<HttpResponse, ApiError> {
    let code = OtpCode::parse(&body.value.code);
    let wish = RequestErasure {
        code: code.map_err(|error| ApiError::field("/code", INVALID_FORMAT, error.to_string()))?,
        gives_up_tickets: body.value.give_up_tickets,
    };
    let erase_at = privacy::request_erasure(&app, &caller.context, caller.user, wish).await?;
    Ok(HttpResponse::build(StatusCode::ACCEPTED).json(ErasureView { erase_at }))
}
