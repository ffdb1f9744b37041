//! The wording of every notification, in one place.

use uuid::Uuid;

use super::NoticeKind;
use super::words::{capital, closed_in_words, part_in_words, seats_in_words, task_in_words, ticket_cancelled};
use crate::booking::WaitlistEnd;
use crate::events::TeamRole;
use crate::money::Money;

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `event`, `request`, `invite`, `order`, `ticket`, `transfer` or `waitlist_entry`.
    pub kind: &'static str,
    /// Public id of the thing.
    pub id: Uuid,
}

/// What happened, with what the wording needs. `event` is always the title of the event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is worded in title() and message()")]
pub enum Notice {
    RequestReceived {
        event: String,
        guest: String,
        seats: u32,
    },
    RequestAccepted {
        event: String,
        host_message: String,
    },
    RequestAcceptedPayNow {
        event: String,
        host_message: String,
        minutes: i64,
    },
    RequestDeclined {
        event: String,
        host_message: String,
    },
    RequestCancelled {
        event: String,
        guest: String,
    },
    PlaceWithdrawn {
        event: String,
    },
    InviteReceived {
        event: String,
        host: String,
        message: String,
    },
    InviteRevoked {
        event: String,
    },
    InviteAccepted {
        event: String,
        guest: String,
    },
    InviteDeclined {
        event: String,
        guest: String,
    },
    BookingConfirmed {
        event: String,
        seats: u32,
    },
    NewBooking {
        event: String,
        guest: String,
        seats: u32,
    },
    SeatsGiven {
        event: String,
        host: String,
        seats: u32,
        message: String,
    },
    TicketCancelled {
        event: String,
        number: String,
        reason: String,
    },
    TicketReissued {
        event: String,
        number: String,
    },
    TransferOffered {
        event: String,
        sender: String,
    },
    TransferAccepted {
        event: String,
        receiver: String,
        number: String,
    },
    TicketReceived {
        event: String,
        sender: String,
        number: String,
    },
    TransferDeclined {
        event: String,
        number: String,
    },
    TransferCancelled {
        event: String,
        sender: String,
    },
    TransferExpired {
        event: String,
        number: String,
    },
    WaitlistOffer {
        event: String,
        seats: u32,
        minutes: i64,
    },
    WaitlistOfferExpired {
        event: String,
    },
    WaitlistClosed {
        event: String,
        why: WaitlistEnd,
    },
    PaymentFailed {
        event: String,
        reason: String,
    },
    OrderExpired {
        event: String,
    },
    MoneyReturned {
        event: String,
        amount: Money,
    },
    StrayMoney {
        event: String,
        amount: Money,
    },
    RefundMade {
        event: String,
        amount: Money,
    },
    RefundFailed {
        event: String,
        amount: Money,
    },
    OrderDisputed {
        event: String,
        amount: Money,
        /// What of it went back before.
        excess: Money,
    },
    DisputeEnded {
        event: String,
        amount: Money,
        is_lost: bool,
        /// What of it went back before.
        excess: Money,
    },
    EventChanged {
        event: String,
        what: String,
    },
    EventPostponed {
        event: String,
        reason: String,
    },
    EventCancelled {
        event: String,
        reason: String,
    },
    TeamJoined {
        event: String,
        giver: String,
        role: TeamRole,
    },
    TeamLeft {
        event: String,
        role: TeamRole,
    },
    TeamMemberLeft {
        event: String,
        member: String,
        role: TeamRole,
    },
    CheckedIn {
        event: String,
    },
}

impl Notice {
    /// The stable word that clients switch on and people set preferences for.
    pub const fn kind(&self) -> NoticeKind {
        match self {
            Self::RequestReceived { .. } => NoticeKind::RequestReceived,
            Self::RequestAccepted { .. } => NoticeKind::RequestAccepted,
            Self::RequestAcceptedPayNow { .. } => NoticeKind::PaymentDue,
            Self::RequestDeclined { .. } => NoticeKind::RequestDeclined,
            Self::RequestCancelled { .. } => NoticeKind::RequestCancelled,
            Self::PlaceWithdrawn { .. } => NoticeKind::PlaceWithdrawn,
            Self::InviteReceived { .. } => NoticeKind::InviteReceived,
            Self::InviteRevoked { .. } => NoticeKind::InviteRevoked,
            Self::InviteAccepted { .. } => NoticeKind::InviteAccepted,
            Self::InviteDeclined { .. } => NoticeKind::InviteDeclined,
            Self::BookingConfirmed { .. } => NoticeKind::BookingConfirmed,
            Self::NewBooking { .. } => NoticeKind::BookingReceived,
            Self::SeatsGiven { .. } => NoticeKind::SeatsGiven,
            Self::TicketCancelled { .. } => NoticeKind::TicketCancelled,
            Self::TicketReissued { .. } => NoticeKind::TicketReissued,
            Self::TransferOffered { .. } => NoticeKind::TransferOffered,
            Self::TransferAccepted { .. } => NoticeKind::TransferAccepted,
            Self::TicketReceived { .. } => NoticeKind::TicketReceived,
            Self::TransferDeclined { .. } => NoticeKind::TransferDeclined,
            Self::TransferCancelled { .. } => NoticeKind::TransferCancelled,
            Self::TransferExpired { .. } => NoticeKind::TransferExpired,
            Self::WaitlistOffer { .. } => NoticeKind::WaitlistOffer,
            Self::WaitlistOfferExpired { .. } => NoticeKind::WaitlistOfferExpired,
            Self::WaitlistClosed { .. } => NoticeKind::WaitlistClosed,
            Self::PaymentFailed { .. } => NoticeKind::PaymentFailed,
            Self::OrderExpired { .. } => NoticeKind::OrderExpired,
            Self::MoneyReturned { .. } => NoticeKind::MoneyReturned,
            Self::StrayMoney { .. } => NoticeKind::StrayMoney,
            Self::RefundMade { .. } => NoticeKind::RefundMade,
            Self::RefundFailed { .. } => NoticeKind::RefundFailed,
            Self::OrderDisputed { .. } => NoticeKind::OrderDisputed,
            Self::DisputeEnded { .. } => NoticeKind::DisputeEnded,
            Self::EventChanged { .. } => NoticeKind::EventChanged,
            Self::EventPostponed { .. } => NoticeKind::EventPostponed,
            Self::EventCancelled { .. } => NoticeKind::EventCancelled,
            Self::TeamJoined { .. } => NoticeKind::TeamJoined,
            Self::TeamLeft { .. } => NoticeKind::TeamLeft,
            Self::TeamMemberLeft { .. } => NoticeKind::TeamMemberLeft,
            Self::CheckedIn { .. } => NoticeKind::CheckedIn,
        }
    }

    /// One line.
    pub fn title(&self) -> String {
        match self {
            Self::RequestReceived { event, .. } => format!("New request for {event}"),
            Self::RequestAccepted { event, .. } => format!("You are on the list for {event}"),
            Self::RequestAcceptedPayNow { event, .. } => format!("Accepted: pay now for {event}"),
            Self::RequestDeclined { event, .. } => format!("Your request for {event} was declined"),
            Self::RequestCancelled { event, .. } => format!("A request for {event} was withdrawn"),
            Self::PlaceWithdrawn { event } => format!("You are no longer on the list for {event}"),
            Self::InviteReceived { event, .. } => format!("You are invited to {event}"),
            Self::InviteRevoked { event } => format!("Your invitation to {event} was taken back"),
            Self::InviteAccepted { event, .. } => format!("Your invitation to {event} was accepted"),
            Self::InviteDeclined { event, .. } => format!("Your invitation to {event} was declined"),
            Self::BookingConfirmed { event, .. } => format!("You are going to {event}"),
            Self::NewBooking { event, .. } => format!("New booking for {event}"),
            Self::SeatsGiven { event, .. } => format!("You are given seats for {event}"),
            Self::TicketCancelled { event, .. } => format!("A ticket for {event} was cancelled"),
            Self::TicketReissued { event, .. } => format!("Your ticket for {event} has a new code"),
            Self::TransferOffered { event, .. } => format!("A ticket for {event} is offered to you"),
            Self::TransferAccepted { event, .. } => format!("Your ticket for {event} has changed hands"),
            Self::TicketReceived { event, .. } => format!("You have a ticket for {event}"),
            Self::TransferDeclined { event, .. } => format!("Your ticket for {event} was declined"),
            Self::TransferCancelled { event, .. } => format!("A ticket for {event} is no longer offered to you"),
            Self::TransferExpired { event, .. } => format!("Nobody took your ticket for {event}"),
            Self::WaitlistOffer { event, .. } => format!("Your turn: seats for {event}"),
            Self::WaitlistOfferExpired { event } => format!("Your seats for {event} went to the next in line"),
            Self::WaitlistClosed { event, .. } => format!("You are no longer on the waitlist for {event}"),
            Self::PaymentFailed { event, .. } => format!("Your payment for {event} failed"),
            Self::OrderExpired { event } => format!("Your order for {event} has expired"),
            Self::MoneyReturned { event, .. } => format!("Your payment for {event} goes back to you"),
            Self::StrayMoney { event, .. } => format!("A payment for {event} came too late"),
            Self::RefundMade { event, .. } => format!("Refund for {event}"),
            Self::RefundFailed { event, .. } => format!("A refund for {event} failed"),
            Self::OrderDisputed { event, .. } => format!("A payment for {event} is disputed"),
            Self::DisputeEnded { event, .. } => format!("A dispute for {event} is decided"),
            Self::EventChanged { event, .. } => format!("{event} has changed"),
            Self::EventPostponed { event, .. } => format!("{event} is postponed"),
            Self::EventCancelled { event, .. } => format!("{event} is cancelled"),
            Self::TeamJoined { event, role, .. } => format!("You are {} of {event}", part_in_words(*role)),
            Self::TeamLeft { event, role } => format!("You are no longer {} of {event}", part_in_words(*role)),
            Self::TeamMemberLeft { event, .. } => format!("Somebody has left the team of {event}"),
            Self::CheckedIn { event } => format!("Welcome to {event}"),
        }
    }

    /// Plain text; may be empty.
    pub fn message(&self) -> String {
        match self {
            Self::RequestReceived { guest, seats, .. } => format!("{guest} asks for {}.", seats_in_words(*seats)),
            Self::RequestAccepted { host_message, .. } | Self::RequestDeclined { host_message, .. } => {
                host_message.clone()
            }
            Self::RequestAcceptedPayNow {
                host_message, minutes, ..
            } => format!("{host_message} Your seats are kept for {minutes} minutes.")
                .trim_start()
                .to_owned(),
            Self::InviteReceived { host, message, .. } => format!("{host} invites you. {message}").trim().to_owned(),
            Self::PlaceWithdrawn { .. } => "The host has given your seats back.".to_owned(),
            Self::InviteRevoked { .. } | Self::TeamLeft { .. } => String::new(),
            Self::RequestCancelled { guest, .. }
            | Self::InviteAccepted { guest, .. }
            | Self::InviteDeclined { guest, .. } => guest.clone(),
            Self::BookingConfirmed { seats, .. } => format!("{} confirmed. Your tickets are ready.", capital(*seats)),
            Self::NewBooking { guest, seats, .. } => format!("{guest} booked {}.", seats_in_words(*seats)),
            Self::SeatsGiven {
                host, seats, message, ..
            } => format!("{host} gives you {}. {message}", seats_in_words(*seats))
                .trim_end()
                .to_owned(),
            Self::TicketCancelled { number, reason, .. } => ticket_cancelled(number, reason),
            Self::TicketReissued { number, .. } => {
                format!("The old code of {number} lets nobody in any more. Show the new one.")
            }
            Self::TransferOffered { sender, .. } => format!("{sender} offers it. Accept or decline."),
            Self::TransferAccepted { receiver, number, .. } => {
                format!("{number} belongs to {receiver} now; your code for it is dead.")
            }
            Self::TicketReceived { sender, number, .. } => format!("{number} came from {sender}. Its code is new."),
            Self::TransferDeclined { number, .. } | Self::TransferExpired { number, .. } => {
                format!("{number} is still yours.")
            }
            Self::TransferCancelled { sender, .. } => format!("{sender} took the offer back."),
            Self::WaitlistOffer { seats, minutes, .. } => {
                format!("{} kept for you for {minutes} minutes.", capital(*seats))
            }
            Self::WaitlistOfferExpired { .. } => "The offer ran out. You can join the waitlist again.".to_owned(),
            Self::WaitlistClosed { why, .. } => closed_in_words(*why).to_owned(),
            Self::PaymentFailed { reason, .. } => format!("{reason} You can try again while your seats are kept."),
            Self::OrderExpired { .. } => "It was not paid in time, and the seats were given back.".to_owned(),
            Self::MoneyReturned { amount, .. } => {
                format!("{amount} arrived after the seats were gone and is refunded in full.")
            }
            Self::StrayMoney { amount, .. } => format!("{amount} is refunded to the guest; no seats were sold."),
            Self::RefundMade { amount, .. } => format!("{amount} is on its way back."),
            Self::RefundFailed { amount, .. } => format!("{amount} could not be sent back; it will be tried again."),
            Self::OrderDisputed { .. } | Self::DisputeEnded { .. } => self.of_dispute(),
            Self::EventChanged { what, .. } => what.clone(),
            Self::EventPostponed { reason, .. } | Self::EventCancelled { reason, .. } => reason.clone(),
            Self::TeamJoined { giver, role, .. } => format!("{giver} {}.", task_in_words(*role)),
            Self::TeamMemberLeft { member, role, .. } => format!("{member} is no longer {}.", part_in_words(*role)),
            Self::CheckedIn { .. } => "You are checked in. Have a good time.".to_owned(),
        }
    }

    /// How a dispute stands; empty for anything else.
    fn of_dispute(&self) -> String {
        match self {
            Self::OrderDisputed { amount, excess, .. } if excess.is_zero() => {
                format!("The guest's bank disputes {amount}.")
            }
            Self::OrderDisputed { amount, excess, .. } => format!(
                "The guest's bank disputes {amount}. {excess} of it was refunded before: show the payment provider the refund."
            ),
            Self::DisputeEnded {
                amount, is_lost: false, ..
            } => format!("The bank left {amount} with you."),
            Self::DisputeEnded { amount, excess, .. } if excess.is_zero() => {
                format!("The bank gave {amount} back to the guest. Tickets that were not used are void.")
            }
            Self::DisputeEnded { amount, excess, .. } => format!(
                "The bank gave {amount} back to the guest. {excess} of it had been refunded before and went out twice."
            ),
            _ => String::new(),
        }
    }
}
