//! Codes of sign-in, profiles and sessions.

use crate::codes::codes;

codes! {
    OTP_INVALID: "otp_invalid", 401, "The code is wrong", "Let the user try again; five wrong tries spend the code.";
    OTP_EXPIRED: "otp_expired", 410, "The code has expired", "Ask for a new one at POST /v1/auth/otp.";
    OTP_EXHAUSTED: "otp_exhausted", 429, "Too many wrong codes", "Ask for a new code after `Retry-After` seconds.";
}
