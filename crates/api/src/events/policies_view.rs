//! The rules of an event as they are answered.

use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_domain::events::EventPolicies;
use utoipa::ToSchema;

use super::words::{FeeBearerWord, GenderRuleWord};

/// The rules of one event for guests, prices and the door.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own that the host sets"
)]
pub(super) struct PoliciesView {
    /// A guest may take two seats.
    allow_plus_one: bool,
    allowed_genders: GenderRuleWord,
    /// Guests may see each other.
    show_guest_list: bool,
    /// Tickets may change hands.
    allow_transfers: bool,
    /// A checked-out ticket may come in again.
    allow_reentry: bool,
    /// Before this nobody is checked in.
    #[schema(required = true)]
    doors_open_at: Option<DateTime<Utc>>,
    /// People inside at once.
    #[schema(required = true)]
    max_inside: Option<u32>,
    /// How long a hold on seats lasts; `null`: as configured.
    #[schema(required = true)]
    hold_minutes: Option<u32>,
    /// Tax registration shown on receipts.
    gst_number: String,
    /// Tax rate in percent.
    #[schema(examples("18.00"))]
    gst_percent: String,
    /// The displayed price contains the tax.
    gst_inclusive: bool,
    fee_bearer: FeeBearerWord,
}

impl From<EventPolicies> for PoliciesView {
    fn from(policies: EventPolicies) -> Self {
        let mut gst_percent = policies.gst_percent;
        gst_percent.rescale(2);
        Self {
            allow_plus_one: policies.allow_plus_one,
            allowed_genders: policies.allowed_genders.into(),
            show_guest_list: policies.show_guest_list,
            allow_transfers: policies.allow_transfers,
            allow_reentry: policies.allow_reentry,
            doors_open_at: policies.doors_open_at,
            max_inside: policies.max_inside,
            hold_minutes: policies.hold_minutes,
            gst_number: policies.gst_number,
            gst_percent: gst_percent.to_string(),
            gst_inclusive: policies.gst_inclusive,
            fee_bearer: policies.fee_bearer.into(),
        }
    }
}
