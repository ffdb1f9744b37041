//! Refusals of the guest list as problems.

use turnout_application::guestlist::{InviteError, JoinError, ListAttendeesError, RequestError};
use turnout_domain::guestlist::{AskRefused, LinkRefused, RequestStatus};

use crate::booking::price;
use crate::codes::booking::{SOLD_OUT, TIER_NOT_ON_SALE};
use crate::codes::events::EVENT_NOT_FOUND;
use crate::codes::field::UNKNOWN_VALUE;
use crate::codes::general::UNAVAILABLE;
use crate::codes::guestlist::{
    ALREADY_ATTENDING, ALREADY_INVITED, BOOKING_IS_OPEN, GUEST_CHECKED_IN, INVITE_EXPIRED, INVITE_LINK_EXPIRED,
    INVITE_LINK_USED_UP, INVITE_NOT_PENDING, INVITE_ONLY, OWN_EVENT, REFUND_REQUIRED, REQUEST_EXISTS, REQUEST_NOT_OPEN,
};
use crate::problem::ApiError;

impl From<JoinError> for ApiError {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::NoSuchEvent => Self::new(EVENT_NOT_FOUND),
            JoinError::OwnEvent => Self::new(OWN_EVENT),
            JoinError::NoSuchTier => Self::field("/tier_id", UNKNOWN_VALUE, "is not a tier of this event"),
            JoinError::NothingOnSale => Self::new(TIER_NOT_ON_SALE).detail("No tier of the event is sold now."),
            JoinError::Refused(refused) => refused.into(),
            JoinError::SoldOut { available } => Self::new(SOLD_OUT).with("available", available),
            JoinError::NumberTaken => Self::new(UNAVAILABLE).retry_after(1),
            JoinError::Price(error) => price(error),
            JoinError::Signing(error) => Self::internal(error),
            JoinError::Store(error) => error.into(),
        }
    }
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::NotFound => Self::not_found(),
            RequestError::Forbidden => Self::forbidden(),
            RequestError::Invalid(violations) => violations.into(),
            RequestError::Ask(AskRefused::BookingIsOpen) => Self::new(BOOKING_IS_OPEN),
            RequestError::Ask(AskRefused::InviteOnly) => Self::new(INVITE_ONLY),
            RequestError::AlreadyOpen => Self::new(REQUEST_EXISTS),
            RequestError::Step(refused) => {
                let refusal = Self::new(REQUEST_NOT_OPEN).with("request_status", refused.from.as_str());
                match refused.from {
                    // Only a host who cancels what was not accepted gets here.
                    RequestStatus::Pending => refusal.detail("A pending request is declined, not cancelled."),
                    RequestStatus::Accepted | RequestStatus::Declined | RequestStatus::Cancelled => {
                        refusal.detail(format!("The request is {}.", refused.from))
                    }
                }
            }
            RequestError::CheckedIn => Self::new(GUEST_CHECKED_IN),
            RequestError::Paid { order } => Self::new(REFUND_REQUIRED).with("order_id", order.to_string()),
            RequestError::Join(error) => error.into(),
            RequestError::Store(error) => error.into(),
        }
    }
}

impl From<InviteError> for ApiError {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::NotFound | InviteError::Link(LinkRefused::Revoked) => Self::not_found(),
            InviteError::Forbidden => Self::forbidden(),
            InviteError::Invalid(violations) => violations.into(),
            InviteError::Event(refused) => refused.into(),
            InviteError::OwnEvent => Self::new(OWN_EVENT),
            InviteError::AlreadyInvited { invite, status } => Self::new(ALREADY_INVITED)
                .with("invite_id", invite.to_string())
                .with("invite_status", status.as_str()),
            InviteError::AlreadyAttending => Self::new(ALREADY_ATTENDING),
            InviteError::Expired => Self::new(INVITE_EXPIRED),
            InviteError::Step(refused) => Self::new(INVITE_NOT_PENDING)
                .with("invite_status", refused.from.as_str())
                .detail(format!("The invitation is {}.", refused.from)),
            InviteError::Link(LinkRefused::Expired) => Self::new(INVITE_LINK_EXPIRED),
            InviteError::Link(LinkRefused::UsedUp) => Self::new(INVITE_LINK_USED_UP),
            InviteError::Join(error) => error.into(),
            InviteError::Store(error) => error.into(),
        }
    }
}

impl From<ListAttendeesError> for ApiError {
    fn from(error: ListAttendeesError) -> Self {
        match error {
            ListAttendeesError::NotFound => Self::new(EVENT_NOT_FOUND),
            ListAttendeesError::Forbidden => Self::forbidden(),
            ListAttendeesError::Store(error) => error.into(),
        }
    }
}
