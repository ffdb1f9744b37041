//! Refusals of the use cases of events and venues as problems.

use chrono::SecondsFormat;
use turnout_application::events::{ChangeEventError, ChangeVenueError, ShowStatisticsError, TeamError};
use turnout_domain::events::{EditRefused, StepRefused, TeamRefused};

use crate::codes::booking::EVENT_OVER;
use crate::codes::events::{
    CAPACITY_BELOW_TAKEN, EVENT_CLOSED, EVENT_INCOMPLETE, EVENT_NOT_DRAFT, EVENT_NOT_OVER, EVENT_TRANSITION_REFUSED,
    HOST_NEEDS_NO_ROLE, PRICE_LOCKED, TEAM_FULL, TEAM_MEMBER_NOT_FOUND, TIER_IN_USE, TIER_NOT_FOUND, VENUE_NOT_FOUND,
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

impl From<ShowStatisticsError> for ApiError {
    fn from(error: ShowStatisticsError) -> Self {
        match error {
            ShowStatisticsError::Access(error) => error.into(),
            error @ ShowStatisticsError::Money(_) => Self::internal(error),
            ShowStatisticsError::Store(error) => error.into(),
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

impl From<TeamError> for ApiError {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::Access(error) => error.into(),
            TeamError::Invalid(wrong) => wrong.into(),
            TeamError::Refused(refused) => refused.into(),
            TeamError::NotFound => Self::new(TEAM_MEMBER_NOT_FOUND),
            TeamError::Store(error) => error.into(),
        }
    }
}

impl From<TeamRefused> for ApiError {
    fn from(refused: TeamRefused) -> Self {
        match refused {
            TeamRefused::Closed(status) => Self::new(EVENT_CLOSED).with("event_status", status.as_str()),
            TeamRefused::Over => Self::new(EVENT_OVER),
            TeamRefused::Host => Self::new(HOST_NEEDS_NO_ROLE),
            TeamRefused::Full => Self::new(TEAM_FULL),
        }
    }
}
