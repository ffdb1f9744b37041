//! Orders and their money: paid, declined, refunded.

use serde_json::{Value, json};

use super::Cast;
use crate::cli::demo::answer::Answer;
use crate::cli::demo::error::DemoError;
use crate::cli::demo::person::Person;

/// Orders what is reserved, approves the payment and waits for the ticket. Answers the ticket's code.
pub(in crate::cli::demo) async fn pay(guest: &Person, reservation: &str) -> Result<String, DemoError> {
    guest.server.screen.chapter("The guest pays and has a ticket");
    let order = order(guest, reservation).await?;
    let id = order.text("/id")?;
    decide(guest, &order, "approve").await?;
    guest
        .get(format!("/v1/orders/{id}"))
        .showing(&["/status", "/captured", "/tickets/0/ticket_number"])
        .because("The provider's signed webhook was only a hint: the server asked the provider before it believed it.")
        .until("/status", "paid")
        .await?;
    let ticket = ticket_of(guest, &id).await?;
    let shown = guest
        .get(format!("/v1/tickets/{ticket}"))
        .showing(&["/status", "/guest", "/code"])
        .because("The code is signed anew at each look. The database keeps a salted hash of it only.")
        .go()
        .await?;
    shown.text("/code")
}

/// A declined payment leaves the seats kept, and a second order pays for them. Answers the order that was paid.
pub(in crate::cli::demo) async fn decline_and_try_again(guest: &Person, event: &str) -> Result<String, DemoError> {
    guest.server.screen.chapter("A declined payment, and a second try");
    let kept = guest
        .post(format!("/v1/events/{event}/reservations"), json!({"seats": 1}))
        .once()
        .answers(201)
        .showing(&["/price", "/expires_at"])
        .go()
        .await?;
    let key = kept.text("/reservation_key")?;
    let first = order(guest, &key).await?;
    decide(guest, &first, "decline").await?;
    guest
        .get(format!("/v1/orders/{}", first.text("/id")?))
        .showing(&["/status", "/failure_reason"])
        .until("/status", "failed")
        .await?;
    guest
        .get(format!("/v1/reservations/{key}"))
        .showing(&["/status", "/seconds_left"])
        .because("The seats stay kept, so that the guest can try again.")
        .go()
        .await?;
    let second = order(guest, &key).await?;
    let id = second.text("/id")?;
    decide(guest, &second, "approve").await?;
    guest
        .get(format!("/v1/orders/{id}"))
        .showing(&["/status", "/transactions/0/kind", "/transactions/0/status"])
        .until("/status", "paid")
        .await?;
    Ok(id)
}

/// The host calls the event off: money goes back and the ticket is void.
pub(in crate::cli::demo) async fn call_off(cast: &Cast, event: &str, order: &str) -> Result<(), DemoError> {
    let Cast { host, dev, .. } = cast;
    host.server.screen.chapter("A cancelled event pays everybody back");
    let ticket = ticket_of(dev, order).await?;
    let code = dev
        .get(format!("/v1/tickets/{ticket}"))
        .quietly()
        .go()
        .await?
        .text("/code")?;
    host.post(
        format!("/v1/events/{event}/cancel"),
        json!({"reason": "The hall was flooded."}),
    )
    .showing(&["/status"])
    .go()
    .await?;
    dev.get(format!("/v1/orders/{order}"))
        .showing(&["/status", "/refunded", "/tickets/0/status"])
        .because("Each paid order is refunded in full through the provider, once, however often the job runs.")
        .until("/status", "refunded")
        .await?;
    host.post(format!("/v1/events/{event}/check-ins"), json!({"code": code}))
        .refused(409, "ticket_not_valid")
        .because("A ticket of a cancelled event opens no door.")
        .go()
        .await?;
    Ok(())
}

async fn order(guest: &Person, reservation: &str) -> Result<Answer, DemoError> {
    guest
        .post("/v1/orders", json!({"reservation_key": reservation}))
        .once()
        .answers(201)
        .showing(&["/order_number", "/status", "/total"])
        .go()
        .await
}

/// What a person does on the sandbox's checkout page.
async fn decide(guest: &Person, order: &Answer, outcome: &str) -> Result<(), DemoError> {
    let page = order.text("/payment/client/checkout_url")?;
    guest
        .post(page, json!({"outcome": outcome}))
        .showing(&["/status"])
        .go()
        .await?;
    Ok(())
}

async fn ticket_of(guest: &Person, order: &str) -> Result<String, DemoError> {
    let order = guest.get(format!("/v1/orders/{order}")).quietly().go().await?;
    let id = order.value("/tickets/0/id").map(Value::as_str)?;
    Ok(id.unwrap_or_default().to_owned())
}
