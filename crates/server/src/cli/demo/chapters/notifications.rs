//! What a guest was told.

use serde_json::{Value, json};

use crate::cli::demo::error::DemoError;
use crate::cli::demo::person::Person;

/// Reads one's notifications and marks them as read.
pub(in crate::cli::demo) async fn read(guest: &Person) -> Result<(), DemoError> {
    guest.server.screen.chapter("What the guest was told");
    let told = guest.get("/v1/notifications?unread=true").go().await?;
    let mut kinds = Vec::new();
    for item in told.list("/items")? {
        let part = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default();
        kinds.push(part("type").to_owned());
        let line = format!("{}: {}. {}", part("type"), part("title"), part("message"));
        guest.server.screen.item(line.trim_end());
    }
    guest
        .server
        .screen
        .rule("Each row was written in the transaction of what it tells.");
    for kind in ["payment_failed", "booking_confirmed", "event_cancelled", "refund_made"] {
        told.has(kinds.iter().any(|told| told == kind), kind)?;
    }
    guest.post("/v1/notifications/read-all", json!(null)).go().await?;
    Ok(())
}
