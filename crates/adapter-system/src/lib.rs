//! The machine's own services: time, chance, hashing, signing, packing.

pub mod archive;
pub mod clock;
pub mod entropy;
pub mod hashing;
pub mod keys;
pub mod tickets;
pub mod tokens;
pub mod totp;
