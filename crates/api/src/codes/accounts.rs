//! Codes of sign-in, profiles and sessions.

use crate::codes::codes;

codes! {
    OTP_INVALID: "otp_invalid", 401, "The code is wrong", "Let the user try again; five wrong tries spend the code.";
    OTP_EXPIRED: "otp_expired", 410, "The code has expired", "Ask for a new one where this one came from: POST /v1/auth/otp or /v1/me/otp.";
    OTP_RATE_LIMITED: "otp_rate_limited", 429, "This phone got a code a moment ago", "Wait as long as `Retry-After` says, or use the code that was sent.";
    OTP_EXHAUSTED: "otp_exhausted", 429, "Too many wrong codes", "Ask for a new code after `Retry-After` seconds.";
    ACCOUNT_DEACTIVATED: "account_deactivated", 403, "The account is deactivated", "Tell the user to write to support.";
    SESSION_ENDED: "session_ended", 401, "The session has ended", "Forget its tokens and let the user sign in again.";
    REFRESH_TOKEN_INVALID: "refresh_token_invalid", 401, "The refresh token does not work", "Let the user sign in again.";
    REFRESH_TOKEN_REUSED: "refresh_token_reused", 401, "An old refresh token was used", "Its session has ended, as the token may have been stolen. Let the user sign in again.";
}
