//! The door.

use serde_json::json;

use crate::cli::demo::error::DemoError;
use crate::cli::demo::person::Person;

/// A code opens the door once, and everybody who scans it again is told when and where that was.
pub(in crate::cli::demo) async fn come_in_once(host: &Person, event: &str, code: &str) -> Result<(), DemoError> {
    host.server.screen.chapter("At the door");
    let path = format!("/v1/events/{event}/check-ins");
    let first = host
        .post(&path, json!({"code": code, "device": "north gate"}))
        .showing(&["/guest", "/tier", "/seats_in", "/checked_in_at"])
        .because("The signature is checked, then one conditional update lets exactly one scan win.")
        .go()
        .await?;
    let second = host
        .post(&path, json!({"code": code, "device": "south gate"}))
        .refused(409, "already_checked_in")
        .showing(&["/checked_in_at", "/device"])
        .because("The second scan is told when and where the first was.")
        .go()
        .await?;
    second.same("/checked_in_at", &first.text("/checked_in_at")?)?;
    second.same("/device", "north gate")?;
    let mut forged = code.to_owned();
    forged.replace_range(20..21, if forged.get(20..21) == Some("A") { "B" } else { "A" });
    host.post(&path, json!({"code": forged}))
        .refused(404, "ticket_not_found")
        .because("One changed character, and it is no ticket.")
        .go()
        .await?;
    Ok(())
}
