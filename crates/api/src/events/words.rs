//! The words of events.

use turnout_domain::access::Permission;
use turnout_domain::booking::FeeBearer;
use turnout_domain::events::{
    Admission, EventKind, EventStatus, GenderRule, GuestStatus, ImageRole, VenueKind, Visibility,
};

use crate::wire::word_types::word_types;

word_types! {
    /// What kind of event.
    KindWord: EventKind;
    /// Where an event stands.
    StatusWord: EventStatus;
    /// Who may know that the event exists.
    VisibilityWord: Visibility;
    /// How a guest gets in.
    AdmissionWord: Admission;
    /// Who may attend.
    GenderRuleWord: GenderRule;
    /// Who pays the platform fee.
    FeeBearerWord: FeeBearer;
    /// What the event is to the caller.
    GuestStatusWord: GuestStatus;
    /// What somebody may do with an event.
    PermissionWord: Permission;
    /// What an image of an event is for.
    ImageRoleWord: ImageRole;
    /// What sort of place.
    VenueKindWord: VenueKind;
}
