//! Signing in, sessions and profiles.
//!
//! A guess at a one-time code is three steps: a unit that counts it, the slow comparison outside of any transaction, and
//! a unit that either notes the refusal or spends the code and does what it allows. A server that dies in between has at
//! most counted a guess.

mod activate_user;
mod administer;
mod admission;
mod authenticate;
mod blocks;
mod change_phone;
mod choose_interests;
mod deactivate_user;
mod decide_report;
mod end_all_sessions;
mod end_session;
mod fresh_sign_in;
mod grant_role;
mod guess_otp;
mod open_session;
mod open_staff_session;
mod otp_alarm;
mod pictures;
mod read;
mod refresh_session;
mod refresh_token;
mod report_user;
mod request_otp;
mod request_own_otp;
mod revocations;
mod revoke_role;
mod send_otp;
mod settings;
mod show_account;
mod sign_in_with_password;
mod sign_out;
mod spraying;
mod staff;
mod tell_old_phone;
mod tokens;
mod update_profile;
mod verify_otp;

pub use activate_user::activate_user;
pub use administer::AdministerError;
pub(crate) use admission::{Admission, Denied};
pub use authenticate::{AuthenticateError, authenticate};
pub(crate) use blocks::is_unwelcome;
pub use blocks::{BlockError, block_user, unblock_user};
pub use change_phone::{ChangePhoneError, PhoneChange, PhoneChanged, PhoneRefused, change_phone};
pub use choose_interests::{ChooseInterestsError, choose_interests};
pub use deactivate_user::deactivate_user;
pub use decide_report::{DecideReportError, decide_report, list_reports};
pub use end_all_sessions::end_all_sessions;
pub use end_session::{EndSessionError, end_session};
pub use grant_role::grant_role;
pub use guess_otp::{OtpGuessError, guess_otp, guess_own_otp};
pub(crate) use otp_alarm::raise_alarm;
pub use pictures::{
    AddPictureError, NewPicture, PictureError, add_picture, move_picture, remove_picture, show_picture,
};
pub use read::{list_blocks, list_interests, list_sessions, show_me, show_user};
pub use refresh_session::{RefreshError, refresh_session};
pub use report_user::{ReportUserError, report_user};
pub use request_otp::request_otp;
pub use request_own_otp::{OwnOtp, RequestOwnOtpError, request_own_otp};
pub use revocations::{DEAF_AFTER, Revocations, Revoked};
pub use revoke_role::revoke_role;
pub use send_otp::{OtpSent, RequestOtpError};
pub(crate) use send_otp::{draw_code, seconds_until};
pub use settings::{AccountSettings, OtpRules};
pub use show_account::{AccountKey, show_account};
pub use sign_in_with_password::{PasswordSignIn, PasswordSignInError, sign_in_with_password};
pub use sign_out::sign_out;
pub use staff::{
    Enrolment, NewStaff, Power, ResetStaff, StaffEnrolled, StaffError, create_staff, grant_power, list_staff,
    remove_staff, reset_staff,
};
pub use tell_old_phone::tell_old_phone;
pub use tokens::TokenPair;
pub use update_profile::{ProfileUpdate, UpdateProfileError, update_profile};
pub use verify_otp::{SignIn, SignedIn, VerifyOtpError, verify_otp};
