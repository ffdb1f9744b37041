//! The door: who comes in, who leaves, and what is kept of it.
//!
//! A scan is decided in two steps: the signature of the code, which needs no database, and one look at everything else,
//! on which the rules of the domain decide. Admitting is one statement with a guard of its own; of rivals one is
//! admitted, and the others look again and find out when and on which device that was. Refused scans are kept as well.
//! Those who come in at the same time are looked at and written together: `check_in/entry_batch.rs`.
//! A scan that a device repeats under its own id gets the answer that it got. Devices that were offline tell later what they
//! saw: `sync_check_ins`.

mod check_in;
mod check_in_party;
mod check_out;
mod door_list;
mod edit_notes;
mod error;
mod export_attendance;
mod list_attendance;
mod notice;
mod scanning;
mod send_check_in_otp;
mod show_live_numbers;
mod shown;
mod sync_check_ins;
mod undo_check_in;

pub use check_in::{CheckIn, Entrance, EntryQueue, check_in};
pub use check_in_party::{Admitted, Party, PartyGuest, check_in_party};
pub use check_out::{CheckOut, check_out};
pub use door_list::{ListSignature, door_keys, door_list, sign_door_list};
pub use edit_notes::{NotesEdit, edit_notes};
pub use error::DoorError;
pub use export_attendance::{AttendanceExport, export_attendance};
pub use list_attendance::list_attendance;
pub use scanning::{Passage, ScanSource, Verdict};
pub use send_check_in_otp::{SendCheckInOtpError, send_check_in_otp};
pub use show_live_numbers::{LiveView, show_live_numbers};
pub use shown::Presented;
pub use sync_check_ins::{OfflineReport, Seen, Told, ToldScan, sync_check_ins};
pub use undo_check_in::{UndoCheckIn, undo_check_in};
