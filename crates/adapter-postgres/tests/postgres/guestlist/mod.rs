//! Requests, invitations and links in the database, alone and in races.
#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

mod invites;
mod links;
mod plans;
mod requests;
mod stage;
