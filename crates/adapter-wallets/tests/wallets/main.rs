//! Passes and links, judged by others.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod apple;
mod google;
mod ticket;
