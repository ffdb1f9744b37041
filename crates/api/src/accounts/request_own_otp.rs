//! `POST /v1/me/otp`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::accounts::{self, OtpSent, OwnOtp};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_domain::accounts::Phone;
use utoipa::ToSchema;

use super::request_otp::OtpSentView;
use crate::codes::field::{CONFLICT, INVALID_FORMAT, REQUIRED};
use crate::extract::{Idempotency, JsonBody, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// What a code for oneself is for.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum OwnPurpose {
    /// The phone of the account is to be another one; the code goes to that one.
    ChangePhone,
    /// The account is to be erased; the code goes to its phone.
    Erase,
}

/// What to send a code for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnOtpRequest {
    /// What it is for.
    #[schema(examples("change_phone"))]
    purpose: OwnPurpose,
    /// With `change_phone` only: the new phone, with `+` and the country code.
    #[schema(examples("+919876543211"))]
    phone: Option<String>,
}

impl OwnOtpRequest {
    fn read(self) -> Result<OwnOtp, ApiError> {
        match (self.purpose, self.phone) {
            (OwnPurpose::ChangePhone, Some(phone)) => {
                let phone = Phone::parse(&phone);
                let phone = phone.map_err(|error| ApiError::field("/phone", INVALID_FORMAT, error.to_string()))?;
                Ok(OwnOtp::ChangePhone(phone))
            }
            (OwnPurpose::ChangePhone, None) => {
                Err(ApiError::field("/phone", REQUIRED, "is needed to change the phone"))
            }
            (OwnPurpose::Erase, None) => Ok(OwnOtp::Erase),
            (OwnPurpose::Erase, Some(_)) => {
                let message = "must be left out: the code goes to the phone of the account";
                Err(ApiError::field("/phone", CONFLICT, message))
            }
        }
    }
}

/// Sends oneself a one-time code
///
/// For what weighs more than being signed in: another phone (`POST /v1/me/phone`), or erasing the account
/// (`DELETE /v1/me`). The code works for the caller only. For another phone the caller must have signed in within 15
/// minutes. Whether another account has the new phone is told once the code
/// was right.
#[utoipa::path(
    request_body = OwnOtpRequest,
    responses((status = 202, description = "A code is on its way.", body = OtpSentView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["otp_rate_limited", "otp_paused", "country_not_served", "account_deactivated", "sign_in_again"])),
    ),
)]
#[post("/v1/me/otp")]
pub(super) async fn request_own_otp(
    app: web::Data<App>,
    caller: SignedIn,
    key: Idempotency,
    body: JsonBody<OwnOtpRequest>,
) -> Result<HttpResponse, ApiError> {
    let wish = body.value.read()?;
    let render = |sent: &OtpSent| answer(StatusCode::ACCEPTED, &OtpSentView::from(sent));
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let sent = accounts::request_own_otp(&app, &caller.context, caller.user, wish, once).await?;
    respond(sent, render)
}
