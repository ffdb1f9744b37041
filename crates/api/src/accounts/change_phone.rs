//! `POST /v1/me/phone`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use turnout_application::accounts::{self, PhoneChange, PhoneChanged};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_domain::accounts::{OtpCode, Phone};
use turnout_domain::fields::{FieldRule, Violations};
use utoipa::ToSchema;

use crate::extract::{Idempotency, JsonBody, SignedIn};
use crate::idempotency::{answer, refusal, respond};
use crate::problem::ApiError;

/// The new phone and the code that was sent to it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPhone {
    /// The phone that the code was sent to.
    #[schema(examples("+919876543211"))]
    phone: String,
    /// Six digits.
    #[schema(examples("123456"), pattern = "^[0-9]{6}$")]
    code: String,
}

/// The account has another phone.
#[derive(Serialize, ToSchema)]
pub(super) struct PhoneChangedView {
    /// The phone with which one signs in from now on.
    #[schema(examples("+919876543211"))]
    phone: String,
    /// How many other devices were signed out.
    #[schema(examples(1))]
    ended_sessions: u64,
}

impl NewPhone {
    fn read(&self) -> Result<(Phone, OtpCode), Violations> {
        let mut wrong = Violations::none();
        let refuse = |field: &str, message: String| Violations::one(field, FieldRule::InvalidFormat, message);
        let phone = wrong.keep(Phone::parse(&self.phone).map_err(|error| refuse("/phone", error.to_string())));
        let code = wrong.keep(OtpCode::parse(&self.code).map_err(|error| refuse("/code", error.to_string())));
        phone.zip(code).ok_or(wrong)
    }
}

impl From<&PhoneChanged> for PhoneChangedView {
    fn from(changed: &PhoneChanged) -> Self {
        Self {
            phone: changed.phone.as_str().to_owned(),
            ended_sessions: changed.ended_sessions,
        }
    }
}

/// Changes the phone of the account
///
/// With a code of `POST /v1/me/otp` that was sent to the new phone, in a session that was opened within the last minutes: a stolen
/// token is not enough to take an account. All other devices are signed out, and the old phone
/// gets a message.
#[utoipa::path(
    request_body = NewPhone,
    responses((status = 200, description = "The account has the new phone.", body = PhoneChangedView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["otp_invalid", "otp_expired", "otp_exhausted", "otp_guesses_stopped", "phone_taken", "account_deactivated", "sign_in_again"])),
    ),
)]
#[post("/v1/me/phone")]
pub(super) async fn change_phone(
    app: web::Data<App>,
    caller: SignedIn,
    key: Idempotency,
    body: JsonBody<NewPhone>,
) -> Result<HttpResponse, ApiError> {
    let (phone, code) = body.value.read()?;
    let render = |change: &PhoneChange| match change {
        Ok(changed) => answer(StatusCode::OK, &PhoneChangedView::from(changed)),
        Err(refused) => refusal(&ApiError::from(*refused)),
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let changed = accounts::change_phone(&app, &caller.context, caller.user, phone, &code, once).await?;
    respond(changed, render)
}
