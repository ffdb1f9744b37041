//! Signing in, sessions, profiles and interests.

mod blocks;
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

const ASHA: &str = "+919876543210";
const BEN: &str = "+919876543211";
