//! What the log says.

use serde_json::Value;

use super::Cast;
use crate::cli::demo::error::DemoError;

/// The host reads the log of an event; a guest may not.
pub(in crate::cli::demo) async fn read(cast: &Cast, event: &str) -> Result<(), DemoError> {
    let Cast { host, dev, .. } = cast;
    host.server.screen.chapter("What the audit log says");
    let log = host.get(format!("/v1/events/{event}/audit?limit=100")).go().await?;
    let mut actions = Vec::new();
    for entry in log.list("/items")?.iter().rev() {
        let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let actor = if text("/actor/name").is_empty() {
            text("/actor/kind")
        } else {
            text("/actor/name")
        };
        host.server
            .screen
            .item(&format!("{}  {actor}  {}", text("/at"), text("/action")));
        actions.push(text("/action").to_owned());
    }
    host.server
        .screen
        .rule("One entry for each change, written in its transaction; nobody can change or delete one.");
    for action in [
        "events.event_published",
        "booking.order_failed",
        "booking.order_paid",
        "payments.refund_completed",
    ] {
        log.has(actions.iter().any(|entry| entry == action), action)?;
    }
    dev.get(format!("/v1/events/{event}/audit"))
        .refused(403, "forbidden")
        .because("Guests see the event, but not its log.")
        .go()
        .await?;
    Ok(())
}
