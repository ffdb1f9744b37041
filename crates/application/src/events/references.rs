//! Checks that what an event refers to by name exists.

use turnout_domain::events::Event;
use turnout_domain::fields::{FieldRule, Violations};
use turnout_ports::events::References;
use turnout_ports::store::Repositories;

use super::error::ChangeEventError;

/// Checks what the event refers to newly. What it referred to before may have been taken from the offer meanwhile.
pub(super) async fn check_references(
    tx: &mut dyn Repositories,
    old: Option<&Event>,
    new: &Event,
) -> Result<(), ChangeEventError> {
    let asked = References {
        venue: new
            .venue
            .filter(|venue| old.is_none_or(|old| old.venue != Some(*venue))),
        category: new
            .category
            .clone()
            .filter(|_| old.is_none_or(|old| old.category != new.category)),
        interests: new
            .interests
            .iter()
            .filter(|slug| old.is_none_or(|old| !old.interests.contains(slug)))
            .cloned()
            .collect(),
    };
    if asked == References::default() {
        return Ok(());
    }
    let missing = tx.events().missing_references(&asked).await?;
    let mut wrong = Violations::none();
    if missing.venue.is_some() {
        wrong.add("/venue_id", FieldRule::UnknownValue, "is not a venue of the directory");
    }
    if missing.category.is_some() {
        wrong.add("/category", FieldRule::UnknownValue, "is not the slug of a category");
    }
    if !missing.interests.is_empty() {
        wrong.add(
            "/interests",
            FieldRule::UnknownValue,
            "holds what is not the slug of an interest",
        );
    }
    Ok(wrong.or_else(())?)
}
