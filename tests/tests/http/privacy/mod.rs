//! Being erased, being handed what is known, and what is left of a person.

mod archives;
mod asking;
mod breaking_off;
mod downloads;
mod erasing;
mod exporting;
mod former_owner;
mod life;
mod unused;
mod words;

/// The phone of the person who goes.
const ASHA: &str = "+919876500002";
/// The phone of the person who stays.
const BEN: &str = "+919876500003";
