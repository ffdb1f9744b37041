//! Reserving, ordering, paying and refunding over HTTP.

mod ordering;
mod paying;
mod race;
mod refunding;
mod reserving;
mod winding_down;
