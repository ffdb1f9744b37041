//! The door: check-in, check-out, undo, records; what is refused, and what happens when many scan at once.

mod check_in;
mod check_out;
mod codes;
mod door_list;
mod doors;
mod export;
mod filters;
mod house;
mod kept_scans;
mod live;
mod offline;
mod otp_limits;
mod otps;
mod party;
mod party_bookings;
mod permissions;
mod races;
mod records;
mod refunds;
pub mod stage;
mod sync;
mod together;
mod undo;
