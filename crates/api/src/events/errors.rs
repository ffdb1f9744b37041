//! Refusals of the use cases of events and venues as problems.

use chrono::SecondsFormat;
use turnout_application::events::{ChangeEventError, ChangeVenueError};
use turnout_domain::events::{EditRefused, StepRefused};

use crate::codes::events::{
    CAPACITY_BELOW_TAKEN, EVENT_CLOSED, EVENT_INCOMPLETE, EVENT_NOT_DRAFT, EVENT_NOT_OVER, EVENT_TRANSITION_REFUSED,
    PRICE_LOCKED, TIER_IN_USE, TIER_NOT_FOUND, VENUE_NOT_FOUND,
};
use crate::codes::general::STALE_VERSION;
use crate::problem::{ApiError, field_errors};

impl From<ChangeEventError> for ApiError {
    fn from(error: ChangeEventError) -> Self {
        match error {
            ChangeEventError::Access(error) => error.into(),
            ChangeEventError::Stale => Self::new(STALE_VERSION),
            ChangeEventError::Edit(refused) => refused.into(),
            ChangeEventError::Step(refused) => refused.into(),
            ChangeEventError::NotDraft(status) => Self::new(EVENT_NOT_DRAFT).with("event_status", status.as_str()),
            ChangeEventError::TierNotFound => Self::new(TIER_NOT_FOUND),
            ChangeEventError::TierInUse => Self::new(TIER_IN_USE),
            ChangeEventError::SlugTaken => Self::internal("a taken slug was not drawn again"),
            ChangeEventError::Store(error) => error.into(),
        }
    }
}

impl From<EditRefused> for ApiError {
    fn from(refused: EditRefused) -> Self {
        match refused {
            EditRefused::Closed(status) => Self::new(EVENT_CLOSED).with("event_status", status.as_str()),
            EditRefused::CapacityBelowTaken { taken } => Self::new(CAPACITY_BELOW_TAKEN).with("taken", taken),
            EditRefused::PriceLocked => Self::new(PRICE_LOCKED).detail(
                "Change amounts within the currency, and leave free what is free; for anything else make a new event and \
                 cancel this one.",
            ),
            EditRefused::Invalid(wrong) => wrong.into(),
            EditRefused::Incomplete(lacks) => Self::new(EVENT_INCOMPLETE).errors(field_errors(lacks)),
        }
    }
}

impl From<StepRefused> for ApiError {
    fn from(refused: StepRefused) -> Self {
        match refused {
            StepRefused::Transition(refused) => Self::new(EVENT_TRANSITION_REFUSED)
                .with("from", refused.from.as_str())
                .with("to", refused.to.as_str())
                .detail(format!("{refused}.")),
            StepRefused::Incomplete(lacks) => Self::new(EVENT_INCOMPLETE).errors(field_errors(lacks)),
            StepRefused::Invalid(wrong) => wrong.into(),
            StepRefused::NotOver { ends_at } => {
                Self::new(EVENT_NOT_OVER).with("ends_at", ends_at.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            }
        }
    }
}

impl From<ChangeVenueError> for ApiError {
    fn from(error: ChangeVenueError) -> Self {
        match error {
            ChangeVenueError::Forbidden => Self::forbidden(),
            ChangeVenueError::NotFound => Self::new(VENUE_NOT_FOUND),
            ChangeVenueError::Stale => Self::new(STALE_VERSION),
            ChangeVenueError::Invalid(wrong) => wrong.into(),
            ChangeVenueError::Store(error) => error.into(),
        }
    }
}
