//! Users, how they sign in, their sessions and their profiles.

mod email;
mod interests;
mod otp;
mod phone;
mod pictures;
mod profile;
mod role;
mod session;
mod user;

pub use email::{Email, EmailError};
pub use interests::InterestChoice;
pub use otp::{
    NotAnOtp, OTP_ATTEMPTS, OTP_LIFETIME, OTP_RESEND_AFTER, OtpCode, OtpPurpose, OtpRefused, OtpState, OtpStatus,
};
pub use phone::{Phone, PhoneError};
pub use pictures::{Album, AlbumRefused, MOST_PICTURES};
pub use profile::{Gender, MOST_INTERESTS, Profile, ProfileChange, ProfileEdit};
pub use role::Role;
pub use session::{
    ACCESS_LIFETIME, REFRESH_GRACE, REFRESH_LIFETIME, REVOCATION_LIFETIME, RefreshState, RefreshVerdict,
};
pub use user::{Deactivated, User};
