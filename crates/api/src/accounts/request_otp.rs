//! `POST /v1/auth/otp`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::accounts::{self, OtpSent};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_domain::accounts::Phone;
use utoipa::ToSchema;

use crate::codes::field::INVALID_FORMAT;
use crate::extract::{Circumstances, Idempotency, JsonBody};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// Where to send a code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OtpRequest {
    /// With `+` and the country code. Spaces, dots, hyphens and brackets are left out.
    #[schema(examples("+919876543210"))]
    phone: String,
}

/// A code is on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OtpSentView {
    /// When the code stops working.
    expires_at: DateTime<Utc>,
    /// From when the phone may get another one.
    resend_at: DateTime<Utc>,
}

impl From<&OtpSent> for OtpSentView {
    fn from(sent: &OtpSent) -> Self {
        Self {
            expires_at: sent.expires_at,
            resend_at: sent.resend_at,
        }
    }
}

/// Sends a one-time code to a phone
///
/// The answer is the same for phones of users and of strangers. Codes sent before stop working.
#[utoipa::path(
    security(()),
    request_body = OtpRequest,
    responses((status = 202, description = "A code is on its way.", body = OtpSentView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["otp_rate_limited", "otp_paused", "country_not_served"])),
    ),
)]
#[post("/v1/auth/otp")]
pub(super) async fn request_otp(
    app: web::Data<App>,
    context: Circumstances,
    key: Idempotency,
    body: JsonBody<OtpRequest>,
) -> Result<HttpResponse, ApiError> {
    let phone = Phone::parse(&body.value.phone);
    let phone = phone.map_err(|error| ApiError::field("/phone", INVALID_FORMAT, error.to_string()))?;
    let render = |sent: &OtpSent| answer(StatusCode::ACCEPTED, &OtpSentView::from(sent));
    let once = Once {
        key: key.bind(&context.0, &body.raw),
        render: &render,
    };
    let sent = accounts::request_otp(&app, &context.0, phone, once).await?;
    respond(sent, render)
}
