//! Codes of tiers, reservations, the waitlist and orders.

use crate::codes::codes;

codes! {
    SOLD_OUT: "sold_out", 409, "There are not enough seats", "`available` says how many are left now; ask for fewer, join the line at POST /v1/events/{id}/waitlist, or try later: unpaid holds expire.";
    BOOKING_BUSY: "booking_busy", 503, "Too many people want seats of this event right now", "Repeat the request with the same Idempotency-Key after `Retry-After` seconds.";
    EVENT_NOT_ON_SALE: "event_not_on_sale", 409, "The event takes no bookings", "`event_status` says why; a postponed event may open again.";
    EVENT_OVER: "event_over", 409, "The event is over", "Nothing.";
    REQUEST_REQUIRED: "request_required", 409, "The host approves each guest", "Send a request at POST /v1/events/{id}/requests.";
    INVITE_REQUIRED: "invite_required", 403, "Only invited guests can book", "Ask the host for an invitation.";
    TIER_NOT_ON_SALE: "tier_not_on_sale", 409, "The tier is not on sale", "`sale` says whether it is not_yet, over or stopped; choose another tier.";
    SEAT_LIMIT_EXCEEDED: "seat_limit_exceeded", 422, "More seats than one user may have", "`allowed` says how many more can be had; ask for no more, or pay or give back first what is held.";
    SEATS_AVAILABLE: "seats_available", 409, "Enough seats are free", "Reserve them at POST /v1/events/{id}/reservations; `available` says how many can be had.";
    NOT_ON_WAITLIST: "not_on_waitlist", 404, "You are not on this waitlist", "Join it at POST /v1/events/{id}/waitlist.";
    WAITLIST_OFFER_ACCEPTED: "waitlist_offer_accepted", 409, "The offered seats have been taken", "Nothing: what was booked is given up by its order.";
    PRICE_TOO_HIGH: "price_too_high", 422, "The price of these seats is more than can be paid at once", "Ask for fewer seats, or tell the host.";
    RESERVATION_EXPIRED: "reservation_expired", 410, "The reservation has expired", "Reserve seats again.";
    RESERVATION_ENDED: "reservation_ended", 409, "The reservation is over", "`reservation_status` says how it ended: consumed became an order or a booking, released was given back.";
    ORDERED_OTHERWISE: "ordered_otherwise", 409, "The reservation was ordered otherwise", "`order_id` names its order; change its provider or guests at PATCH /v1/orders/{id}, or ask again without them.";
    ORDER_CLOSED: "order_closed", 409, "The order is closed", "`order_status` says how it ended; nothing of it changes any more.";
    TOO_MANY_PAYMENTS: "too_many_payments", 409, "The provider was changed too often", "Pay at the present provider, or cancel the order and reserve again.";
    ORDER_NOT_PENDING: "order_not_pending", 409, "The order does not wait for money", "`order_status` says where it stands; a paid order is refunded, not cancelled.";
}
