//! Refusals of the booking use cases as problems.

use turnout_application::booking::{
    CancelOrderError, ChangeProviderError, CreateOrderError, GiveSeatsError, JoinWaitlistError, LeaveWaitlistError,
    NameGuestsError, ReleaseError, ReserveError, ShowOrderError, ShowReservationError, ShowWaitlistError,
};
use turnout_domain::booking::{BookingRefused, ChangeRefused, ReservationStatus, Sale};
use turnout_domain::money::MoneyError;
use turnout_ports::payments::ProviderError;

use crate::codes::booking::{
    BOOKING_BUSY, EVENT_NOT_ON_SALE, EVENT_OVER, INVITE_REQUIRED, NOT_ON_WAITLIST, ORDER_CLOSED, ORDER_NOT_PENDING,
    ORDERED_OTHERWISE, PRICE_TOO_HIGH, REQUEST_REQUIRED, RESERVATION_ENDED, RESERVATION_EXPIRED, SEAT_LIMIT_EXCEEDED,
    SEATS_AVAILABLE, SOLD_OUT, TIER_NOT_ON_SALE, TOO_MANY_PAYMENTS, WAITLIST_OFFER_ACCEPTED,
};
use crate::codes::events::EVENT_NOT_FOUND;
use crate::codes::field::{REQUIRED, TOO_MANY, UNKNOWN_VALUE};
use crate::codes::general::UNAVAILABLE;
use crate::codes::guestlist::{GENDER_REQUIRED, NOT_ALLOWED_FOR_GENDER};
use crate::codes::payments::{PAYMENT_PROVIDER_UNAVAILABLE, PAYMENT_REFUSED};
use crate::problem::ApiError;

/// How long a client waits before it asks again for a provider that does not answer.
const PROVIDER_RETRY_SECONDS: u64 = 5;
/// How long a client waits before it joins a line that was full.
const BUSY_RETRY_SECONDS: u64 = 1;

impl From<BookingRefused> for ApiError {
    fn from(refused: BookingRefused) -> Self {
        match refused {
            BookingRefused::Unseen => Self::new(EVENT_NOT_FOUND),
            BookingRefused::NotOnSale(status) => Self::new(EVENT_NOT_ON_SALE).with("event_status", status.as_str()),
            BookingRefused::Over => Self::new(EVENT_OVER),
            BookingRefused::RequestNeeded => Self::new(REQUEST_REQUIRED),
            BookingRefused::InviteNeeded => Self::new(INVITE_REQUIRED),
            BookingRefused::TierNeeded => {
                Self::field("/tier_id", REQUIRED, "must be given: the event has several tiers")
            }
            BookingRefused::TierNotOnSale(sale) => Self::new(TIER_NOT_ON_SALE).with("sale", sale_word(sale)),
            BookingRefused::GenderUnknown(rule) => Self::new(GENDER_REQUIRED).with("allowed_genders", rule.as_str()),
            BookingRefused::GenderNotAdmitted(rule) => {
                Self::new(NOT_ALLOWED_FOR_GENDER).with("allowed_genders", rule.as_str())
            }
            BookingRefused::OverLimit(limit) => Self::new(SEAT_LIMIT_EXCEEDED)
                .with("allowed", limit.allowed)
                .detail(limit.to_string()),
        }
    }
}

const fn sale_word(sale: Sale) -> &'static str {
    match sale {
        Sale::Open => "open",
        Sale::Stopped => "stopped",
        Sale::NotYet => "not_yet",
        Sale::Over => "over",
    }
}

impl From<ReserveError> for ApiError {
    fn from(error: ReserveError) -> Self {
        match error {
            ReserveError::NoSuchEvent => Self::new(EVENT_NOT_FOUND),
            ReserveError::NoSuchTier => Self::field("/tier_id", UNKNOWN_VALUE, "is not a tier of this event"),
            ReserveError::Refused(refused) => refused.into(),
            ReserveError::SoldOut { available } => Self::new(SOLD_OUT).with("available", available),
            ReserveError::Busy => Self::new(BOOKING_BUSY).retry_after(BUSY_RETRY_SECONDS),
            ReserveError::Price(error) => price(error),
            ReserveError::Store(error) => error.into(),
        }
    }
}

impl From<GiveSeatsError> for ApiError {
    fn from(error: GiveSeatsError) -> Self {
        match error {
            GiveSeatsError::Forbidden => Self::forbidden(),
            GiveSeatsError::Invalid(violations) => violations.into(),
            GiveSeatsError::Join(error) => error.into(),
        }
    }
}

impl From<JoinWaitlistError> for ApiError {
    fn from(error: JoinWaitlistError) -> Self {
        match error {
            JoinWaitlistError::NoSuchEvent => Self::new(EVENT_NOT_FOUND),
            JoinWaitlistError::NoSuchTier => Self::field("/tier_id", UNKNOWN_VALUE, "is not a tier of this event"),
            JoinWaitlistError::Refused(refused) => refused.into(),
            JoinWaitlistError::SeatsFree { available } => Self::new(SEATS_AVAILABLE).with("available", available),
            JoinWaitlistError::Store(error) => error.into(),
        }
    }
}

impl From<LeaveWaitlistError> for ApiError {
    fn from(error: LeaveWaitlistError) -> Self {
        match error {
            LeaveWaitlistError::NotFound => Self::not_found(),
            LeaveWaitlistError::Accepted => Self::new(WAITLIST_OFFER_ACCEPTED),
            LeaveWaitlistError::Store(error) => error.into(),
        }
    }
}

impl From<ShowWaitlistError> for ApiError {
    fn from(error: ShowWaitlistError) -> Self {
        match error {
            ShowWaitlistError::NotFound => Self::new(NOT_ON_WAITLIST),
            ShowWaitlistError::Store(error) => error.into(),
        }
    }
}

impl From<ShowReservationError> for ApiError {
    fn from(error: ShowReservationError) -> Self {
        match error {
            ShowReservationError::NotFound => Self::not_found(),
            ShowReservationError::Store(error) => error.into(),
        }
    }
}

impl From<ChangeProviderError> for ApiError {
    fn from(error: ChangeProviderError) -> Self {
        match error {
            ChangeProviderError::NotFound => Self::not_found(),
            ChangeProviderError::Refused(ChangeRefused::NotPending(status)) => {
                Self::new(ORDER_NOT_PENDING).with("order_status", status.as_str())
            }
            ChangeProviderError::Refused(ChangeRefused::TooManyAttempts) => Self::new(TOO_MANY_PAYMENTS),
            ChangeProviderError::Start(error) => error.into(),
            ChangeProviderError::Store(error) => error.into(),
        }
    }
}

impl From<NameGuestsError> for ApiError {
    fn from(error: NameGuestsError) -> Self {
        match error {
            NameGuestsError::NotFound => Self::not_found(),
            NameGuestsError::Closed(status) => Self::new(ORDER_CLOSED).with("order_status", status.as_str()),
            NameGuestsError::TooManyGuests { seats } => too_many_guests(seats),
            NameGuestsError::Store(error) => error.into(),
        }
    }
}

fn too_many_guests(seats: u32) -> ApiError {
    ApiError::field(
        "/guests",
        TOO_MANY,
        format!("must be at most {seats}, one for each seat"),
    )
}

impl From<ReleaseError> for ApiError {
    fn from(error: ReleaseError) -> Self {
        match error {
            ReleaseError::NotFound => Self::not_found(),
            ReleaseError::Ended(ended) => reservation_ended(ended.0),
            ReleaseError::Store(error) => error.into(),
        }
    }
}

impl From<CreateOrderError> for ApiError {
    fn from(error: CreateOrderError) -> Self {
        match error {
            CreateOrderError::NotFound => {
                Self::field("/reservation_key", UNKNOWN_VALUE, "is not a reservation of yours")
            }
            CreateOrderError::ReservationEnded(status) => reservation_ended(status),
            CreateOrderError::NotOnSale(status) => BookingRefused::NotOnSale(status).into(),
            CreateOrderError::Over => BookingRefused::Over.into(),
            CreateOrderError::TooManyGuests { seats } => too_many_guests(seats),
            CreateOrderError::ProviderNotOffered(currency) => {
                Self::field("/provider", UNKNOWN_VALUE, format!("is not offered for {currency}"))
            }
            CreateOrderError::OrderedOtherwise(order) => {
                Self::new(ORDERED_OTHERWISE).with("order_id", order.to_string())
            }
            CreateOrderError::Provider(error) => provider(error),
            CreateOrderError::Signing(error) => Self::internal(error),
            CreateOrderError::NumberTaken => Self::new(UNAVAILABLE).retry_after(1),
            CreateOrderError::Store(error) => error.into(),
        }
    }
}

impl From<ShowOrderError> for ApiError {
    fn from(error: ShowOrderError) -> Self {
        match error {
            ShowOrderError::NotFound => Self::not_found(),
            ShowOrderError::Store(error) => error.into(),
        }
    }
}

impl From<CancelOrderError> for ApiError {
    fn from(error: CancelOrderError) -> Self {
        match error {
            CancelOrderError::NotFound => Self::not_found(),
            CancelOrderError::NotPending(status) => Self::new(ORDER_NOT_PENDING).with("order_status", status.as_str()),
            CancelOrderError::Store(error) => error.into(),
        }
    }
}

fn reservation_ended(status: ReservationStatus) -> ApiError {
    match status {
        ReservationStatus::Expired => ApiError::new(RESERVATION_EXPIRED),
        ended => ApiError::new(RESERVATION_ENDED).with("reservation_status", ended.as_str()),
    }
}

/// A provider that does not do what it was asked.
pub(crate) fn provider(error: ProviderError) -> ApiError {
    match error {
        ProviderError::Unreachable(cause) | ProviderError::OutcomeUnknown(cause) => {
            let refusal = ApiError::new(PAYMENT_PROVIDER_UNAVAILABLE).retry_after(PROVIDER_RETRY_SECONDS);
            refusal.caused_by(cause)
        }
        ProviderError::Refused(cause) => ApiError::new(PAYMENT_REFUSED).caused_by(cause),
    }
}

/// The prices of new tiers are bounded so that no sum is beyond what the system handles; there may be older ones.
pub(crate) fn price(error: MoneyError) -> ApiError {
    match error {
        MoneyError::OutOfRange => ApiError::new(PRICE_TOO_HIGH),
        MoneyError::UnknownCurrency
        | MoneyError::NotANumber
        | MoneyError::TooPrecise
        | MoneyError::CurrencyMismatch => ApiError::internal(error),
    }
}
