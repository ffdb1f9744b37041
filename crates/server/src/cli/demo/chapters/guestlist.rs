//! A guest asks, the host answers.

use serde_json::{Value, json};

use super::Cast;
use crate::cli::demo::error::DemoError;

/// Ben asks for a seat and Asha accepts. Answers the key of the reservation that Ben has then.
pub(in crate::cli::demo) async fn ask_and_be_accepted(cast: &Cast, event: &str) -> Result<String, DemoError> {
    let Cast { host, ben, .. } = cast;
    host.server.screen.chapter("A guest asks, the host accepts");
    ben.post(format!("/v1/events/{event}/reservations"), json!({"seats": 1}))
        .once()
        .refused(409, "request_required")
        .because("Where the host approves each guest, nobody books past the host.")
        .go()
        .await?;
    let asked = ben
        .post(
            format!("/v1/events/{event}/requests"),
            json!({"seats": 1, "message": "May I come?"}),
        )
        .once()
        .answers(201)
        .showing(&["/status", "/seats"])
        .go()
        .await?;
    host.get(format!("/v1/events/{event}/requests?status=pending"))
        .showing(&["/items/0/message"])
        .go()
        .await?;
    let request = asked.text("/id")?;
    host.post(
        format!("/v1/requests/{request}/accept"),
        json!({"message": "Of course!"}),
    )
    .once()
    .showing(&["/status"])
    .because("A free request would be confirmed now. For a paid one, seats are kept until the guest has paid.")
    .go()
    .await?;
    host.post(format!("/v1/requests/{request}/decline"), Value::Null)
        .refused(409, "request_not_open")
        .because("A step that the state machine does not draw is refused and changes nothing.")
        .go()
        .await?;
    let kept = ben
        .get(format!("/v1/requests/{request}"))
        .showing(&["/status", "/reservation/seats", "/reservation/expires_at"])
        .go()
        .await?;
    kept.text("/reservation/reservation_key")
}
