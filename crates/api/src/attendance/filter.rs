//! Which attendance records are wanted.

use serde::Deserialize;
use turnout_domain::ids::TierId;
use turnout_ports::attendance::AttendanceFilter;
use utoipa::IntoParams;
use uuid::Uuid;

use super::views::{AttendanceStatusView, PaymentStatusView};
use crate::codes::field::TOO_LONG;
use crate::codes::general::INVALID_QUERY;
use crate::problem::{ApiError, FieldError};

/// The longest search, in bytes.
const LONGEST_SEARCH: usize = 200;

/// Which records are wanted: those that fit all that is said.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RecordFilter {
    /// Only guests who stand there.
    #[param(inline)]
    pub status: Option<AttendanceStatusView>,
    /// Only tickets of this tier.
    pub tier_id: Option<Uuid>,
    /// Words that stand in the guest's name or the ticket's number.
    #[param(max_length = 200, example = "asha")]
    pub q: Option<String>,
    /// Only tickets whose money stands there.
    #[param(inline)]
    pub payment_status: Option<PaymentStatusView>,
    /// Only guests who have been checked in, or only those who have not.
    pub checked_in: Option<bool>,
    /// Only guests who are inside now, or only those who are not.
    pub inside: Option<bool>,
}

impl RecordFilter {
    /// The filter as the use cases take it.
    pub fn read(self) -> Result<AttendanceFilter, ApiError> {
        let q = self.q.unwrap_or_default();
        if q.len() > LONGEST_SEARCH {
            let error = FieldError::new("q", TOO_LONG, "must be at most 200 bytes");
            return Err(ApiError::new(INVALID_QUERY).errors(vec![error]));
        }
        Ok(AttendanceFilter {
            status: self.status.map(Into::into),
            tier: self.tier_id.map(TierId::new),
            words: q.split_whitespace().map(str::to_owned).collect(),
            payment: self.payment_status.map(Into::into),
            checked_in: self.checked_in,
            inside: self.inside,
        })
    }
}
