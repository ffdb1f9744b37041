//! Codes of sign-in, profiles and sessions.

use crate::codes::codes;

codes! {
    OTP_INVALID: "otp_invalid", 401, "The code is wrong", "Let the user try again; five wrong tries, or fewer where there were many before, spend the code.";
    OTP_EXPIRED: "otp_expired", 410, "The code has expired", "Ask for a new one where this one came from: POST /v1/auth/otp or /v1/me/otp.";
    OTP_RATE_LIMITED: "otp_rate_limited", 429, "Too many codes for this phone, or from this network", "Wait as long as `Retry-After` says, or use the code that was sent.";
    OTP_PAUSED: "otp_paused", 429, "For now no codes go to numbers like this one", "Wait as long as `Retry-After` says. It is no matter of this phone.";
    COUNTRY_NOT_SERVED: "country_not_served", 422, "No codes go to this country", "Let the user take a phone of a country in which the service is offered.";
    OTP_EXHAUSTED: "otp_exhausted", 429, "Too many wrong codes", "Ask for a new code after `Retry-After` seconds.";
    IMAGE_TOO_LARGE: "image_too_large", 422, "The picture has too many pixels", "Scale it down: at most 10,000 pixels on a side and 32 million in all.";
    IMAGE_UNREADABLE: "image_unreadable", 422, "The picture cannot be read", "It is damaged or incomplete. Let the user choose another one.";
    IMAGE_UNSUPPORTED: "image_unsupported", 415, "This is not a picture of a kind that is taken", "Send JPEG, PNG or WebP.";
    TOO_MANY_PICTURES: "too_many_pictures", 409, "There are six pictures already", "Let the user remove one first.";
    OTP_GUESSES_STOPPED: "otp_guesses_stopped", 429, "Too many wrong codes came from this network", "Wait as long as `Retry-After` says; ask for a new code if this one has expired by then.";
    PHONE_TAKEN: "phone_taken", 409, "Another account has this phone", "Let the user sign in with it, or take another phone.";
    OWN_ACCOUNT: "own_account", 409, "This is yourself", "Nothing: people block and report others, and another administrator changes this account.";
    REPORT_EXISTS: "report_exists", 409, "There is an open report of yours about this user", "Nothing: the staff will look at it.";
    REPORT_CLOSED: "report_closed", 409, "The report has been decided", "`report_status` says how.";
    CREDENTIALS_INVALID: "credentials_invalid", 401, "Phone, password and code do not belong together", "Let the user try again with a new code of the app; which of them is wrong is not told.";
    SIGN_IN_LOCKED: "sign_in_locked", 429, "Too many wrong passwords", "Wait as long as `Retry-After` says; an operator can give access back with `turnout admin reset`.";
    SIGN_IN_AGAIN: "sign_in_again", 403, "This needs a sign-in of the last minutes", "Let the user sign in again on this device, and repeat the request with the new token within 15 minutes.";
    PASSWORD_REQUIRED: "password_required", 403, "This account is signed in to with a password", "Staff sign in with POST /v1/auth/password.";
    ACCOUNT_DEACTIVATED: "account_deactivated", 403, "The account is deactivated", "Tell the user to write to support.";
    STAFF_PROTECTED: "staff_protected", 403, "Only a superuser may do this to staff or give this role", "Let a superuser do it.";
    SESSION_ENDED: "session_ended", 401, "The session has ended", "Forget its tokens and let the user sign in again.";
    REFRESH_TOKEN_INVALID: "refresh_token_invalid", 401, "The refresh token does not work", "Let the user sign in again.";
    REFRESH_TOKEN_REUSED: "refresh_token_reused", 401, "An old refresh token was used", "Its session has ended, as the token may have been stolen. Let the user sign in again.";
}
