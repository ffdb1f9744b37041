//! Signing in, sessions, profiles and interests.

mod administration;
mod blocks;
mod forgeries;
mod otp;
mod own_codes;
mod phone_change;
pub mod pictures;
mod profile;
mod races;
mod revocations;
mod seen_by;
mod sessions;
mod sign_in;
mod staff;
mod tokens;
mod workshop;

const ASHA: &str = "+919876543210";
const BEN: &str = "+919876543211";
