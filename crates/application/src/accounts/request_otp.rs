//! Sends the one-time code with which somebody signs in.

use turnout_domain::accounts::Phone;
use turnout_ports::accounts::OtpTarget;

use super::send_otp::{OtpSent, RequestOtpError, send_otp};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Sends a code to the phone, the only one with which it signs in from then on.
///
/// A request that is repeated under its key is answered as the first time, once that one's message had been taken.
pub async fn request_otp(
    app: &App,
    context: &RequestContext,
    phone: Phone,
    once: Once<'_, OtpSent>,
) -> Result<Answer<OtpSent>, RequestOtpError> {
    send_otp(app, context, &OtpTarget::sign_in(phone), once).await
}
