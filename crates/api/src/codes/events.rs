//! Codes of events and venues.

use crate::codes::codes;

codes! {
    EVENT_NOT_FOUND: "event_not_found", 404, "There is no such event here", "Check the id. It is also answered where you may not know whether the event exists.";
    TIER_NOT_FOUND: "tier_not_found", 404, "The event has no such tier", "Read the event and choose one of its tiers.";
    VENUE_NOT_FOUND: "venue_not_found", 404, "There is no such venue", "Choose one from GET /v1/venues.";
    IMAGE_NOT_FOUND: "image_not_found", 404, "The event has no such image", "Read the event and choose one of its images.";
    TOO_MANY_IMAGES: "too_many_images", 409, "The event has as many images of this role as it may have", "`role` and `most` say which and how many. Remove one first, or give one the other role.";
    EVENT_TRANSITION_REFUSED: "event_transition_refused", 409, "The event cannot take this step", "Read the event: `from` is its status, `to` the one that it cannot reach from there.";
    EVENT_CLOSED: "event_closed", 409, "The event was cancelled or is completed and does not change any more", "Nothing: make a new event.";
    EVENT_NOT_DRAFT: "event_not_draft", 409, "Only drafts can be deleted", "Cancel the event instead, so that its guests are told.";
    EVENT_NOT_SCHEDULED: "event_not_scheduled", 409, "The event has no start yet", "Ask again once its host has set it.";
    EVENT_NOT_OVER: "event_not_over", 409, "The event has not ended", "Complete it after `ends_at`.";
    CAPACITY_BELOW_TAKEN: "capacity_below_taken", 409, "More seats are held and sold", "Choose at least `taken` seats.";
    PRICE_LOCKED: "price_locked", 409, "Somebody has reserved or ordered, so the currency and whether the event costs something stay", "Change amounts within the currency, and leave free what is free. For anything else make a new event and cancel this one: then everybody gets the money back.";
    TIER_IN_USE: "tier_in_use", 409, "Somebody has, or once had, a reservation of this tier or a place in its waitlist", "Set `is_active` to false to stop selling it.";
    TEAM_MEMBER_NOT_FOUND: "team_member_not_found", 404, "The event's team has no such member", "Read GET /v1/events/{id}/team.";
    HOST_NEEDS_NO_ROLE: "host_needs_no_role", 409, "The host has every role for their own event", "Nothing.";
    TEAM_FULL: "team_full", 409, "The team is as large as a team may be", "Take the role back from somebody first.";
    EVENT_INCOMPLETE: "event_incomplete", 422, "The event lacks something that an announced event needs", "Add the fields listed in `errors`.";
}
