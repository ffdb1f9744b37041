//! Codes of requests, invites and attendees.

use crate::codes::codes;

codes! {
    BOOKING_IS_OPEN: "booking_is_open", 409, "The event can be booked without asking", "Reserve seats at POST /v1/events/{id}/reservations.";
    INVITE_ONLY: "invite_only", 409, "The event is only for invited guests", "Ask the host for an invitation.";
    OWN_EVENT: "own_event", 409, "The host is no guest of their own event", "Nothing: a host needs no seat.";
    REQUEST_EXISTS: "request_exists", 409, "You have an open request for this event", "Wait for the answer, or cancel the request first; GET /v1/me/requests lists it.";
    REQUEST_NOT_OPEN: "request_not_open", 409, "The request is past this step", "`request_status` says where it stands.";
    GUEST_CHECKED_IN: "guest_checked_in", 409, "A guest of this request has come in", "Nothing: seats that were used are not given back.";
    REFUND_REQUIRED: "refund_required", 409, "The seats are paid for", "Refund the order `order_id` at POST /v1/orders/{id}/refunds; that gives the seats back. Whoever may refund can also cancel a ticket without one, at POST /v1/tickets/{id}/cancel.";
    ALREADY_INVITED: "already_invited", 409, "There is an open invitation for this person", "`invite_id` and `invite_status` say which; answer or revoke it.";
    ALREADY_ATTENDING: "already_attending", 409, "This person is coming already", "Nothing: they need no invitation.";
    INVITE_NOT_PENDING: "invite_not_pending", 409, "The invitation has been answered or revoked", "`invite_status` says where it stands.";
    INVITE_EXPIRED: "invite_expired", 410, "The invitation has expired", "Ask the host for another one.";
    INVITE_LINK_EXPIRED: "invite_link_expired", 410, "The link has expired", "Ask whoever passed it on for another one.";
    INVITE_LINK_USED_UP: "invite_link_used_up", 410, "As many people as the link was made for have accepted", "Ask whoever passed it on for another one.";
    GENDER_REQUIRED: "gender_required", 422, "The event asks for the gender of its guests", "`allowed_genders` says for whom the event is; set `gender` at PATCH /v1/me and repeat the request.";
    NOT_ALLOWED_FOR_GENDER: "not_allowed_for_gender", 403, "The event is not for everyone", "Nothing: `allowed_genders` says for whom it is.";
}
