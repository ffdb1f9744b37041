//! The server: reads its configuration, puts ports and adapters together, serves until it is told to stop.

pub mod cli;
pub mod config;
pub mod foundation;
pub mod logging;
pub mod metrics;
pub mod providers;
pub mod serve;
pub mod wiring;
mod work;
