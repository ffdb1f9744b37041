//! Reserving, ordering, paying and refunding over HTTP.

mod cancellation;
mod changing;
mod disputing;
mod disputing_refunded;
mod disputing_strays;
mod earning;
mod inbox;
mod locked_events;
mod meanwhile;
mod ordering;
mod ordering_again;
mod owing;
mod paying;
mod paypal;
mod permissions;
mod pricing;
pub mod race;
mod razorpay;
mod refunding;
mod repeating;
mod reserving;
mod retrying;
mod stripe;
mod sweeping;
mod verifying;
mod winding_down;
