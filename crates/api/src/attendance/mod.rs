//! The door.

mod check_in;
mod check_in_party;
mod check_out;
mod door_list;
mod door_list_view;
mod edit_notes;
mod entrance;
mod errors;
mod export_attendance;
mod filter;
mod list_attendance;
mod send_check_in_otp;
mod show_live_numbers;
mod sync_check_ins;
mod sync_view;
mod undo_check_in;
mod views;

crate::endpoints::endpoints![
    check_in::check_in,
    check_in_party::check_in_party,
    sync_check_ins::sync_check_ins,
    check_out::check_out,
    undo_check_in::undo_check_in,
    door_list::door_list,
    list_attendance::list_attendance,
    export_attendance::export_attendance,
    show_live_numbers::show_live_numbers,
    edit_notes::edit_attendance_notes,
    send_check_in_otp::send_check_in_otp,
];
