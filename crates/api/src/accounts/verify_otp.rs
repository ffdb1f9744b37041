//! `POST /v1/auth/otp/verify`

use actix_web::{post, web};
use serde::{Deserialize, Serialize};
use turnout_application::accounts::{self, SignIn, SignedIn};
use turnout_application::app::App;
use turnout_domain::accounts::{OtpCode, Phone};
use turnout_domain::fields::{FieldRule, Violations};
use utoipa::ToSchema;

use super::views::{MeView, TokensView};
use crate::extract::{Circumstances, JsonBody};
use crate::problem::ApiError;

/// A phone and the code that was sent to it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OtpGuess {
    /// The phone that the code was sent to.
    #[schema(examples("+919876543210"))]
    phone: String,
    /// Six digits.
    #[schema(examples("123456"), pattern = "^[0-9]{6}$")]
    code: String,
    /// How the user calls this device; shown in the list of sessions.
    #[schema(max_length = 200, examples("Asha's phone"))]
    device: Option<String>,
}

/// Somebody is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct SignedInView {
    #[serde(flatten)]
    tokens: TokensView,
    /// Whether it was their first time.
    is_new_user: bool,
    /// Their own profile.
    user: MeView,
}

impl From<SignedIn> for SignedInView {
    fn from(signed_in: SignedIn) -> Self {
        Self {
            tokens: signed_in.tokens.into(),
            is_new_user: signed_in.is_new_user,
            user: signed_in.me.into(),
        }
    }
}

impl OtpGuess {
    fn read(self) -> Result<SignIn, Violations> {
        let mut wrong = Violations::none();
        let refuse = |field: &str, message: String| Violations::one(field, FieldRule::InvalidFormat, message);
        let phone = wrong.keep(Phone::parse(&self.phone).map_err(|error| refuse("/phone", error.to_string())));
        let code = wrong.keep(OtpCode::parse(&self.code).map_err(|error| refuse("/code", error.to_string())));
        match (phone, code) {
            (Some(phone), Some(code)) => Ok(SignIn {
                phone,
                code,
                device: self.device,
            }),
            _ => Err(wrong),
        }
    }
}

/// Signs in with the code
///
/// The first time makes the user. A code stands five guesses, or fewer where the phone's codes were guessed at before; the next one is refused,
/// even if it is right.
#[utoipa::path(
    security(()),
    request_body = OtpGuess,
    responses((status = 200, description = "Signed in.", body = SignedInView)),
    extensions(
        ("x-idempotency" = json!("none")),
        ("x-error-codes" = json!(["otp_invalid", "otp_expired", "otp_exhausted", "otp_guesses_stopped", "account_deactivated", "password_required"])),
    ),
)]
#[post("/v1/auth/otp/verify")]
pub(super) async fn verify_otp(
    app: web::Data<App>,
    context: Circumstances,
    body: JsonBody<OtpGuess>,
) -> Result<web::Json<SignedInView>, ApiError> {
    let signed_in = accounts::verify_otp(&app, &context.0, body.value.read()?).await?;
    Ok(web::Json(signed_in.into()))
}
