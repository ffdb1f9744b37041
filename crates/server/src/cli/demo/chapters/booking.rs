//! The last seat of a free event.

use serde_json::json;

use super::Cast;
use crate::cli::demo::error::DemoError;
use crate::cli::demo::server::fresh_key;

/// Chitra books the only seat, once although she asks twice; Dev comes too late.
pub(in crate::cli::demo) async fn book_the_last_seat(cast: &Cast, event: &str) -> Result<(), DemoError> {
    let Cast { chitra, dev, .. } = cast;
    chitra.server.screen.chapter("The last seat of a free event");
    let path = format!("/v1/events/{event}/reservations");
    let key = fresh_key();
    let seats = json!({"seats": 1});
    let kept = chitra.post(&path, seats.clone()).under(&key).answers(201);
    let kept = kept.showing(&["/reservation_key", "/expires_at"]).go().await?;
    let again = chitra
        .post(&path, seats.clone())
        .under(&key)
        .answers(201)
        .showing(&["/reservation_key"])
        .because("The same Idempotency-Key: one effect, the same answer.")
        .go()
        .await?;
    let reservation = kept.text("/reservation_key")?;
    again.has(again.is_replayed, "the header Idempotent-Replayed")?;
    again.same("/reservation_key", &reservation)?;
    dev.post(&path, seats)
        .once()
        .refused(409, "sold_out")
        .showing(&["/available"])
        .because("Kept seats count as taken while they are kept. Nobody is ever sold a seat too many.")
        .go()
        .await?;
    chitra
        .post("/v1/orders", json!({"reservation_key": reservation}))
        .once()
        .answers(201)
        .showing(&["/status", "/total", "/tickets/0/ticket_number"])
        .because("A free order is paid the moment it is made, and has its tickets at once.")
        .go()
        .await?;
    chitra
        .get(format!("/v1/events/{event}"))
        .showing(&["/going_count", "/my_status"])
        .go()
        .await?;
    Ok(())
}
