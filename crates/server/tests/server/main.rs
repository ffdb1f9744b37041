//! The configuration, and the program as a process.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod config;
mod process;
mod program;
mod walks;
