//! Signing in, sessions, profiles and interests.

mod add_picture;
mod change_phone;
mod choose_interests;
mod end_session;
mod errors;
mod list_interests;
mod list_sessions;
mod move_picture;
mod picture_errors;
mod picture_views;
mod refresh_session;
mod remove_picture;
mod request_otp;
mod request_own_otp;
mod show_keys;
mod show_me;
mod show_picture;
mod show_user;
mod sign_out;
mod update_me;
mod verify_otp;
mod views;

pub(crate) use errors::hash_error;

crate::endpoints::endpoints![
    request_otp::request_otp,
    verify_otp::verify_otp,
    refresh_session::refresh_session,
    sign_out::sign_out,
    list_sessions::list_sessions,
    end_session::end_session,
    show_me::show_me,
    update_me::update_me,
    choose_interests::choose_interests,
    request_own_otp::request_own_otp,
    add_picture::add_picture,
    move_picture::move_picture,
    remove_picture::remove_picture,
    show_picture::show_picture,
    change_phone::change_phone,
    show_user::show_user,
    list_interests::list_interests,
    show_keys::show_keys,
];
