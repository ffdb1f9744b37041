//! Seats: how many there are, who holds them for how long, and what an order of them costs.

mod admission;
mod fee_bearer;
mod holds;
mod inventory;
mod order;
mod price;
mod refund_terms;
mod reservation;
#[cfg(test)]
mod samples;
mod seat_count;
mod seats;
mod tier;
mod waitlist;

pub use admission::{BookingFacts, BookingRefused, GuestFacts};
pub use fee_bearer::*;
pub use holds::{HoldRefused, HoldTerms, HoldWish, decide_holds};
pub use inventory::{Claim, ClaimKind, Decision, Inventory};
pub use order::{ChangeRefused, NamedGuest, Order, OrderStatus, OrderTransitionRefused, RefundRefused, short_code};
pub use price::{FeeRule, GstRule, Price};
pub use refund_terms::{RefundPlan, RefundTerms, SeatFate, TermsRefused, VoidNow, WhenRefunded};
pub use reservation::{Reservation, ReservationEnded, ReservationSource, ReservationStatus};
pub use seat_count::*;
pub use seats::{OverSeatLimit, SeatLimit, Seats, SeatsHad, SeatsOutOfRange};
pub use tier::*;
pub use waitlist::*;
