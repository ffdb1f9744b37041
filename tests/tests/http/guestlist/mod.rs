//! Requests to join, invitations, links that invite, and who comes.

mod attendees;
mod by_number;
mod cancelling;
mod invites;
mod links;
mod pictures;
mod races;
mod refusals;
mod requests;
mod stage;
mod withdrawn;
