//! Requests, invitations and links in the database, alone and in races.

mod invites;
mod links;
mod plans;
mod requests;
mod stage;
