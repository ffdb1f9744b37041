//! The kinds of notices.

use crate::text_enum::text_enum;

text_enum! {
    /// The stable word that clients switch on and people set preferences for. Kinds are added, never renamed.
    NoticeKind {
        /// To the host: someone asks for seats.
        RequestReceived = "request_received",
        /// To the guest: the host said yes.
        RequestAccepted = "request_accepted",
        /// To the guest: the host said yes, and the seats wait to be paid.
        PaymentDue = "payment_due",
        /// To the guest: the host said no.
        RequestDeclined = "request_declined",
        /// To the host: the guest withdrew.
        RequestCancelled = "request_cancelled",
        /// To the guest: the host took the seats back.
        PlaceWithdrawn = "place_withdrawn",
        /// To the guest: an invitation.
        InviteReceived = "invite_received",
        /// To the guest: an invitation is void.
        InviteRevoked = "invite_revoked",
        /// To the host: the guest comes.
        InviteAccepted = "invite_accepted",
        /// To the host: the guest does not come.
        InviteDeclined = "invite_declined",
        /// To the guest: the seats are theirs.
        BookingConfirmed = "booking_confirmed",
        /// To the host: seats were booked.
        BookingReceived = "booking_received",
        /// To the guest: the host gives them seats.
        SeatsGiven = "seats_given",
        /// To the guest or the host: the other one gave a seat back.
        TicketCancelled = "ticket_cancelled",
        /// To the guest: the host gave their ticket another code.
        TicketReissued = "ticket_reissued",
        /// To the receiver: a ticket is offered.
        TransferOffered = "transfer_offered",
        /// To the sender: the ticket has changed hands.
        TransferAccepted = "transfer_accepted",
        /// To the receiver: the ticket is theirs.
        TicketReceived = "ticket_received",
        /// To the sender: the receiver does not want the ticket.
        TransferDeclined = "transfer_declined",
        /// To the receiver: the offer was taken back.
        TransferCancelled = "transfer_cancelled",
        /// To the sender: nobody answered in time.
        TransferExpired = "transfer_expired",
        /// To one who waited: seats are kept for them.
        WaitlistOffer = "waitlist_offer",
        /// To one who waited: the offer ran out.
        WaitlistOfferExpired = "waitlist_offer_expired",
        /// To one who waited: no seats will come.
        WaitlistClosed = "waitlist_closed",
        /// To the guest: the payment did not go through.
        PaymentFailed = "payment_failed",
        /// To the guest: the order was not paid in time.
        OrderExpired = "order_expired",
        /// To the guest: money that came too late goes back.
        MoneyReturned = "money_returned",
        /// To the host: money came too late.
        StrayMoney = "stray_money",
        /// To the guest: a refund is on its way.
        RefundMade = "refund_made",
        /// To the host: a refund could not be sent.
        RefundFailed = "refund_failed",
        /// To the host: a bank disputes a payment.
        OrderDisputed = "order_disputed",
        /// To the host: the bank has decided.
        DisputeEnded = "dispute_ended",
        /// To everybody who takes part: the event changed.
        EventChanged = "event_changed",
        /// To everybody who takes part: the event has new times.
        EventPostponed = "event_postponed",
        /// To everybody who takes part: the event does not happen.
        EventCancelled = "event_cancelled",
        /// To somebody: they have a role for the event.
        TeamJoined = "team_joined",
        /// To somebody: the role was taken back.
        TeamLeft = "team_left",
        /// To the host: somebody gave their role up.
        TeamMemberLeft = "team_member_left",
        /// To the guest: they are in.
        CheckedIn = "checked_in",
    }
}
