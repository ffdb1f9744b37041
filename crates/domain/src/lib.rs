//! What Turnout is about: entities, value types, rules, state machines and the permission policy.
//!
//! This crate is pure and synchronous. It knows no clock, no chance, no input or output and no wire format: whatever
//! a rule needs is an argument. One module per capability, named as in every other layer.

pub mod access;
pub mod accounts;
pub mod attendance;
pub mod audit;
pub mod balance;
pub mod booking;
pub mod change;
pub mod events;
pub mod fields;
pub mod guestlist;
pub mod ids;
pub mod money;
pub mod notifications;
pub mod payments;
mod text_enum;
pub mod ticketing;
