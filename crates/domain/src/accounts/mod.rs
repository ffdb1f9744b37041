//! Users, how they sign in, their sessions and their profiles.

mod country;
mod email;
mod erasure;
mod interests;
mod network;
mod otp;
mod otp_alarms;
mod otp_budget;
mod otp_limits;
mod password;
mod password_tries;
mod phone;
mod pictures;
mod profile;
mod reports;
mod role;
mod session;
mod totp;
mod user;

pub use country::Country;
pub use email::{Email, EmailError};
pub use erasure::{ErasureRefused, Ties};
pub use interests::InterestChoice;
pub use network::Whereabouts;
pub use otp::{
    NotAnOtp, OTP_ATTEMPTS, OTP_LIFETIME, OTP_RESEND_AFTER, OtpCode, OtpPurpose, OtpRefused, OtpState, OtpStatus,
};
pub use otp_alarms::{
    PUMPING_LATEST, PUMPING_PER_NETWORK, PUMPING_SAMPLE, PUMPING_WINDOW, PumpingRule, SprayingRule, WrongGuess,
    WrongGuesses,
};
pub use otp_budget::{OTP_BUDGET_WINDOW, PastOtp, PhoneWaits};
pub use otp_limits::{OtpCount, OtpLimits, OtpScope};
pub use password::{LONGEST_PASSWORD, Password, PasswordError, SHORTEST_PASSWORD};
pub use password_tries::{FREE_TRIES, LockedOut, PasswordTries, TRIES_LIFETIME};
pub use phone::{Phone, PhoneError};
pub use pictures::{Album, AlbumRefused, MOST_PICTURES};
pub use profile::{Gender, MOST_INTERESTS, Profile, ProfileChange, ProfileEdit};
pub use reports::{Oneself, ReportClosed, ReportStatus, Verdict, other_than, report_reason};
pub use role::Role;
pub use session::{
    ACCESS_LIFETIME, FRESH_SIGN_IN, REFRESH_GRACE, REFRESH_LIFETIME, REVOCATION_LIFETIME, RefreshState, RefreshVerdict,
};
pub use totp::{TOTP_SECONDS, TOTP_SECRET_BYTES, TotpSecret, TotpStep};
pub use user::{Deactivated, User};
