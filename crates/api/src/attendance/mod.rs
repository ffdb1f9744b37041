//! The door.

mod check_in;
mod check_out;
mod edit_notes;
mod errors;
mod list_attendance;
mod undo_check_in;
mod views;

crate::endpoints::endpoints![
    check_in::check_in,
    check_out::check_out,
    undo_check_in::undo_check_in,
    list_attendance::list_attendance,
    edit_notes::edit_attendance_notes,
];
