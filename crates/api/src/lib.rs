//! The HTTP interface: routes, what they take, what they answer, and its description as OpenAPI 3.1.
//!
//! `frame` wraps every request: ids, log, limits, security headers, problems for whatever goes wrong. `extract` is what
//! handlers take. Each capability has a folder with one file per operation; `routes` lists them all. This crate sees use
//! cases, ports and the domain, never an adapter.

pub mod access;
pub mod codes;
pub mod etag;
pub mod extract;
pub mod idempotency;
pub mod openapi;
pub mod paging;
pub mod problem;
pub mod server;
pub mod settings;
pub mod wire;

mod accounts;
mod attendance;
mod audit;
mod booking;
mod endpoints;
mod events;
mod frame;
mod guestlist;
mod notifications;
mod operation;
mod payments;
mod privacy;
mod room;
mod routes;
mod ticketing;

pub use server::{Readiness, Wiring, serve};
pub use settings::Settings;
