//! `POST /v1/auth/password`

use actix_web::{post, web};
use serde::Deserialize;
use turnout_application::accounts::{self, PasswordSignIn};
use turnout_application::app::App;
use turnout_domain::accounts::{OtpCode, Password, Phone};
use turnout_domain::fields::{FieldRule, Violations};
use utoipa::ToSchema;

use super::verify_otp::SignedInView;
use crate::extract::{Circumstances, JsonBody};
use crate::problem::ApiError;

/// What staff sign in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PasswordGuess {
    /// The phone of the account.
    #[schema(examples("+919876543210"))]
    phone: String,
    /// The password.
    #[schema(min_length = 1, max_length = 128, examples("correct horse battery staple"))]
    password: String,
    /// The six digits that the app for one-time codes (TOTP) shows. Nobody is signed in without them.
    #[schema(examples("123456"), pattern = "^[0-9]{6}$")]
    totp: Option<String>,
    /// How the user calls this device; shown in the list of sessions.
    #[schema(max_length = 200, examples("Office laptop"))]
    device: Option<String>,
}

impl PasswordGuess {
    fn read(self) -> Result<PasswordSignIn, Violations> {
        let mut wrong = Violations::none();
        let refuse = |field: &str, message: String| Violations::one(field, FieldRule::InvalidFormat, message);
        let phone = wrong.keep(Phone::parse(&self.phone).map_err(|error| refuse("/phone", error.to_string())));
        let password = Password::typed(&self.password).map_err(|error| refuse("/password", error.to_string()));
        let password = wrong.keep(password);
        let totp = self.totp.as_deref().map(OtpCode::parse).transpose();
        let totp = wrong.keep(totp.map_err(|error| refuse("/totp", error.to_string())));
        match (phone, password, totp) {
            (Some(phone), Some(password), Some(totp)) => Ok(PasswordSignIn {
                phone,
                password,
                totp,
                device: self.device,
            }),
            _ => Err(wrong),
        }
    }
}

/// Signs in staff with a password
///
/// For those who work for the platform: the operator gives them a password and a second factor. Whatever does not fit, and for
/// every other account, the answer is `credentials_invalid`. After five wrong tries a phone waits for a minute, and twice as
/// long each time after that, whether or not there is an account.
#[utoipa::path(
    security(()),
    request_body = PasswordGuess,
    responses((status = 200, description = "Signed in.", body = SignedInView)),
    extensions(
        ("x-idempotency" = json!("none")),
        ("x-error-codes" = json!(["credentials_invalid", "sign_in_locked"])),
    ),
)]
#[post("/v1/auth/password")]
pub(super) async fn sign_in_with_password(
    app: web::Data<App>,
    context: Circumstances,
    body: JsonBody<PasswordGuess>,
) -> Result<web::Json<SignedInView>, ApiError> {
    let signed_in = accounts::sign_in_with_password(&app, &context.0, body.value.read()?).await?;
    Ok(web::Json(signed_in.into()))
}
