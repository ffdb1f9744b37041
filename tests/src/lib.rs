//! The whole server in a test: wired as the program wires it, on a database of the test's own, with a clock that the test
//! moves and an inbox that it reads.

mod client;
mod data_folder;
mod process;
mod verified;
mod world;

pub use client::{Answer, Client, Tokens};
pub use data_folder::DataFolder;
pub use process::{Ended, Process};
pub use verified::{assert_verified, breaches};
pub use world::World;
