//! Bodies that several operations take.

use chrono::{DateTime, SubsecRound, Utc};
use serde::Deserialize;
use turnout_application::guestlist::SeatWish;
use turnout_domain::booking::Seats;
use turnout_domain::ids::TierId;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::codes::field::OUT_OF_RANGE;
use crate::problem::ApiError;

/// What a host says to a guest.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HostAnswer)]
pub(super) struct AnswerBody {
    /// To the guest.
    #[schema(max_length = 2000, examples("See you there!"))]
    pub message: Option<String>,
}

/// Which seats an invited guest takes.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SeatWish)]
pub(super) struct SeatBody {
    /// How many; one where it is left out.
    #[schema(minimum = 1, maximum = 20, default = 1, examples(1))]
    seats: Option<i64>,
    /// Of which tier; the cheapest that is sold where it is left out.
    tier_id: Option<Uuid>,
}

impl SeatBody {
    pub fn read(&self) -> Result<SeatWish, ApiError> {
        Ok(SeatWish {
            seats: seats(self.seats)?,
            tier: self.tier_id.map(TierId::new),
        })
    }
}

/// A number of seats; one where none is given.
pub(super) fn seats(count: Option<i64>) -> Result<Seats, ApiError> {
    let Some(count) = count else {
        return Ok(Seats::ONE);
    };
    let checked = u32::try_from(count).ok().and_then(|count| Seats::new(count).ok());
    checked.ok_or_else(|| ApiError::field("/seats", OUT_OF_RANGE, "must be 1 to 20"))
}

/// An instant as precise as the database keeps it.
pub(super) fn instant(given: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    given.map(|at| at.trunc_subsecs(6))
}
