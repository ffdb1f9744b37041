//! What an edit changed: for the audit log, and for the guests.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::audit::Changes;
use crate::booking::Tier;
use crate::events::{Event, Venue};

/// What changed from one state of an event to another, without its tiers.
pub fn event_changes(old: &Event, new: &Event) -> Changes {
    let changes = Changes::none()
        .differing("title", Some(&old.title), Some(&new.title))
        .differing("description", Some(&old.description), Some(&new.description))
        .differing("kind", Some(&old.kind), Some(&new.kind))
        .differing("mood", Some(&old.mood), Some(&new.mood))
        .differing("status", Some(&old.status), Some(&new.status))
        .differing("visibility", Some(&old.visibility), Some(&new.visibility))
        .differing("admission", Some(&old.admission), Some(&new.admission))
        .differing(
            "start_at",
            written(old.start_at).as_ref(),
            written(new.start_at).as_ref(),
        )
        .differing("end_at", written(old.end_at).as_ref(), written(new.end_at).as_ref())
        .differing("time_zone", Some(&old.time_zone), Some(&new.time_zone))
        .differing("venue_id", old.venue.as_ref(), new.venue.as_ref())
        .differing("venue_text", Some(&old.venue_text), Some(&new.venue_text))
        .differing("category", old.category.as_ref(), new.category.as_ref())
        .differing(
            "interests",
            Some(&old.interests.join(", ")),
            Some(&new.interests.join(", ")),
        )
        .differing("tags", Some(&old.tags.join(", ")), Some(&new.tags.join(", ")))
        .differing("capacity", Some(&old.seats.capacity), Some(&new.seats.capacity))
        .differing("currency", Some(&old.currency), Some(&new.currency))
        .differing("is_paid", Some(&old.is_paid), Some(&new.is_paid))
        .differing("cancel_reason", Some(&old.cancel_reason), Some(&new.cancel_reason));
    policy_changes(changes, old, new)
}

fn policy_changes(changes: Changes, old: &Event, new: &Event) -> Changes {
    let (old, new) = (&old.policies, &new.policies);
    changes
        .differing("allow_plus_one", Some(&old.allow_plus_one), Some(&new.allow_plus_one))
        .differing(
            "allowed_genders",
            Some(&old.allowed_genders),
            Some(&new.allowed_genders),
        )
        .differing(
            "show_guest_list",
            Some(&old.show_guest_list),
            Some(&new.show_guest_list),
        )
        .differing(
            "allow_transfers",
            Some(&old.allow_transfers),
            Some(&new.allow_transfers),
        )
        .differing("allow_reentry", Some(&old.allow_reentry), Some(&new.allow_reentry))
        .differing(
            "doors_open_at",
            written(old.doors_open_at).as_ref(),
            written(new.doors_open_at).as_ref(),
        )
        .differing("max_inside", old.max_inside.as_ref(), new.max_inside.as_ref())
        .differing("hold_minutes", old.hold_minutes.as_ref(), new.hold_minutes.as_ref())
        .differing("gst_number", Some(&old.gst_number), Some(&new.gst_number))
        .differing("gst_percent", Some(&old.gst_percent), Some(&new.gst_percent))
        .differing("gst_inclusive", Some(&old.gst_inclusive), Some(&new.gst_inclusive))
        .differing("fee_bearer", Some(&old.fee_bearer), Some(&new.fee_bearer))
}

/// Writes one field of a tier, or `None` where it is empty.
type ReadField = fn(&Tier) -> Option<String>;

/// What changed of a tier; everything where it is new or gone.
pub fn tier_changes(old: Option<&Tier>, new: Option<&Tier>) -> Changes {
    let fields: [(&'static str, ReadField); 9] = [
        ("name", |tier| Some(tier.name.clone())),
        ("description", |tier| Some(tier.description.clone())),
        ("price", |tier| Some(tier.price.to_string())),
        ("quantity", |tier| Some(tier.seats.capacity.to_string())),
        ("max_per_order", |tier| tier.max_per_order.map(|max| max.to_string())),
        ("sales_start_at", |tier| written(tier.sales_start_at)),
        ("sales_end_at", |tier| written(tier.sales_end_at)),
        ("position", |tier| Some(tier.position.to_string())),
        ("is_active", |tier| Some(tier.is_active.to_string())),
    ];
    fields.into_iter().fold(Changes::none(), |changes, (name, read)| {
        changes.differing(name, old.and_then(read).as_ref(), new.and_then(read).as_ref())
    })
}

/// What guests must be told of an edit: that the time or the place is another one now.
pub fn news_for_guests(old: &Event, new: &Event) -> Option<String> {
    let time = (old.start_at, old.end_at, old.time_zone) != (new.start_at, new.end_at, new.time_zone);
    let place = (old.venue, &old.venue_text) != (new.venue, &new.venue_text);
    match (time, place) {
        (true, true) => Some("The time and the place have changed.".to_owned()),
        (true, false) => Some("The time has changed.".to_owned()),
        (false, true) => Some("The place has changed.".to_owned()),
        (false, false) => None,
    }
}

/// What changed of a venue. Its contact is told without its values, for it can be a person.
pub fn venue_changes(old: &Venue, new: &Venue) -> Changes {
    let degrees = |venue: &Venue| {
        venue
            .position
            .map(|at| format!("{}, {}", at.latitude(), at.longitude()))
    };
    let changes = Changes::none()
        .differing("name", Some(&old.name), Some(&new.name))
        .differing("address", Some(&old.address), Some(&new.address))
        .differing("city", Some(&old.city), Some(&new.city))
        .differing("postal_code", Some(&old.postal_code), Some(&new.postal_code))
        .differing("country", Some(&old.country), Some(&new.country))
        .differing("venue_type", Some(&old.kind), Some(&new.kind))
        .differing("capacity", old.capacity.as_ref(), new.capacity.as_ref())
        .differing("position", degrees(old).as_ref(), degrees(new).as_ref())
        .differing("is_active", Some(&old.is_active), Some(&new.is_active));
    [
        ("amenities", old.amenities != new.amenities),
        ("contact_email", old.contact_email != new.contact_email),
        ("contact_phone", old.contact_phone != new.contact_phone),
        ("metadata", old.metadata != new.metadata),
    ]
    .into_iter()
    .filter(|(_, differs)| *differs)
    .fold(changes, |changes, (field, _)| changes.from_to(field, "…", "…"))
}

fn written(instant: Option<DateTime<Utc>>) -> Option<String> {
    instant.map(|instant| instant.to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

#[cfg(test)]
#[path = "differences_tests.rs"]
mod tests;
