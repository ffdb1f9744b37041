//! Requests to join, invitations, links that invite, and who comes.

mod accept_invite;
mod accept_invite_link;
mod accept_request;
mod cancel_request;
pub(crate) mod cards;
mod create_invite;
mod create_request;
mod decline_invite;
mod decline_request;
mod errors;
mod inputs;
mod invite_views;
mod list_attendees;
mod list_invites;
mod list_my_invites;
mod list_my_requests;
mod list_requests;
mod request_view;
mod revoke_invite;
mod show_invite;
mod show_invite_link;
mod show_request;

crate::endpoints::endpoints![
    create_request::create_request,
    list_requests::list_requests,
    list_my_requests::list_my_requests,
    show_request::show_request,
    accept_request::accept_request,
    decline_request::decline_request,
    cancel_request::cancel_request,
    create_invite::create_invite,
    list_invites::list_invites,
    list_my_invites::list_my_invites,
    show_invite::show_invite,
    accept_invite::accept_invite,
    decline_invite::decline_invite,
    revoke_invite::revoke_invite,
    show_invite_link::show_invite_link,
    accept_invite_link::accept_invite_link,
    list_attendees::list_attendees,
];
