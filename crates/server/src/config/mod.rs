//! The configuration: what can be set, where it comes from, and what is refused.
//!
//! The reference is `turnout.default.toml`, which is compiled in. Each layer over it may set some of its keys; the last
//! one wins. Secrets that are given nowhere are generated once and kept in the data folder.

mod environment;
mod error;
mod load;
mod otp;
mod payments;
mod print;
mod production;
mod reference;
mod secrets;
mod sections;
mod storage;
mod unknown;
mod validate;
mod wallets;

pub use environment::Variables;
pub use error::{ConfigError, Fault, Faults};
pub use load::{Flags, Loaded, Origin, load};
pub use otp::{Otp, Pumping, Spraying};
pub use secrets::Generated;
pub use sections::{
    Auth, Booking, Config, Database, Environment, Jobs, Log, LogFormat, Messaging, Metrics, PlatformFee, Production,
    RateLimit, Sandbox, Server, Tickets,
};
pub use storage::{Storage, StorageKind};
pub use wallets::Wallets;

/// The commented reference, with every key and its default.
pub const REFERENCE: &str = include_str!("../../turnout.default.toml");
