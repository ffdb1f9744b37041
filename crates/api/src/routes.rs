//! The table of capabilities. A new one is a line here.

use actix_web::web::ServiceConfig;

use crate::accounts;
use crate::attendance;
use crate::audit;
use crate::booking;
use crate::endpoints::Endpoints;
use crate::events;
use crate::guestlist;
use crate::notifications;
use crate::operation;
use crate::payments;
use crate::privacy;
use crate::ticketing;

/// A capability as the interface shows it: its name is the tag of its operations in the OpenAPI document.
pub(crate) struct Capability {
    pub name: &'static str,
    pub about: &'static str,
    pub endpoints: fn() -> Endpoints,
}

const fn capability(name: &'static str, about: &'static str, endpoints: fn() -> Endpoints) -> Capability {
    Capability { name, about, endpoints }
}

/// Every capability that has routes, in the order in which the document lists them.
pub(crate) const CAPABILITIES: &[Capability] = &[
    // One line each.
    capability(
        "accounts",
        "Signing in, sessions, profiles and interests.",
        accounts::endpoints,
    ),
    capability(
        "privacy",
        "Being erased, and being handed what is known.",
        privacy::endpoints,
    ),
    capability("events", "Events, their tiers, and venues.", events::endpoints),
    capability(
        "guestlist",
        "Requests to join, invitations, links that invite, and who comes.",
        guestlist::endpoints,
    ),
    capability("booking", "Reservations, the waitlist and orders.", booking::endpoints),
    capability(
        "payments",
        "Providers, confirmations, refunds and webhooks.",
        payments::endpoints,
    ),
    capability(
        "ticketing",
        "Tickets and the codes that open doors.",
        ticketing::endpoints,
    ),
    capability(
        "attendance",
        "The door: who comes in, who leaves, and what is kept of it.",
        attendance::endpoints,
    ),
    capability(
        "notifications",
        "What people are told in the app.",
        notifications::endpoints,
    ),
    capability("audit", "Who did what, when, for hosts and staff.", audit::endpoints),
    capability(
        "operation",
        "Health, this document, and what only operators and programmers need.",
        operation::endpoints,
    ),
];

/// Registers every route.
pub(crate) fn register(config: &mut ServiceConfig) {
    for capability in CAPABILITIES {
        ((capability.endpoints)().register)(config);
    }
}
