//! Reserving, ordering, paying and refunding over HTTP.

mod ordering;
mod paying;
mod race;
mod razorpay;
mod refunding;
mod reserving;
mod stripe;
mod sweeping;
mod winding_down;
