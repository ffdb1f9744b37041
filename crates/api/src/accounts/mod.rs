//! Signing in, sessions, profiles and interests.

mod account_view;
mod activate_user;
mod add_picture;
mod block_user;
mod change_phone;
mod choose_interests;
mod close_report;
mod deactivate_user;
mod dismiss_report;
mod end_all_sessions;
mod end_session;
mod errors;
mod grant_role;
mod list_accounts;
mod list_blocks;
mod list_interests;
mod list_reports;
mod list_sessions;
mod move_picture;
mod picture_errors;
pub(crate) mod picture_views;
mod refresh_session;
mod remove_picture;
mod report_user;
mod report_views;
mod request_otp;
mod request_own_otp;
mod resolve_report;
mod revoke_role;
mod show_account;
mod show_keys;
mod show_me;
mod show_picture;
mod show_user;
mod sign_in_with_password;
mod sign_out;
mod unblock_user;
mod update_me;
mod verify_otp;
mod views;

pub(crate) use errors::hash_error;

crate::endpoints::endpoints![
    request_otp::request_otp,
    verify_otp::verify_otp,
    sign_in_with_password::sign_in_with_password,
    refresh_session::refresh_session,
    sign_out::sign_out,
    list_sessions::list_sessions,
    end_all_sessions::end_all_sessions,
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
    report_user::report_user,
    list_blocks::list_blocks,
    block_user::block_user,
    unblock_user::unblock_user,
    list_reports::list_reports,
    resolve_report::resolve_report,
    dismiss_report::dismiss_report,
    list_interests::list_interests,
    show_keys::show_keys,
    list_accounts::list_accounts,
    show_account::show_account,
    deactivate_user::deactivate_user,
    activate_user::activate_user,
    grant_role::grant_role,
    revoke_role::revoke_role,
];
