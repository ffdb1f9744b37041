//! Seats that the host gives away, and how they come back.

mod giving;
mod race;
mod refusals;
mod stage;
mod taking_back;
mod unasked;
