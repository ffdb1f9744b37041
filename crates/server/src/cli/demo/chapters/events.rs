//! Events are made and announced.

use std::sync::Arc;

use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;

use crate::cli::demo::error::DemoError;
use crate::cli::demo::person::Person;
use crate::cli::demo::server::Server;

/// A paid event whose host approves each guest: drafted, refused, completed, announced. Answers its id.
pub(in crate::cli::demo) async fn make_a_party_on_request(
    server: &Arc<Server>,
    host: &Person,
) -> Result<String, DemoError> {
    server.screen.chapter("A paid event on request");
    let made = host
        .post(
            "/v1/events",
            json!({"title": "Rooftop party", "kind": "party", "admission": "request"}),
        )
        .once()
        .answers(201)
        .showing(&["/status", "/slug"])
        .because("A draft needs no more than a title. Only its host and team can see it.")
        .go()
        .await?;
    let event = made.text("/id")?;
    Person::new(server, "Nobody")
        .get(format!("/v1/events/{event}"))
        .refused(404, "event_not_found")
        .because("Others cannot even learn that it exists.")
        .go()
        .await?;
    let refused = host
        .post(format!("/v1/events/{event}/publish"), Value::Null)
        .refused(422, "event_incomplete")
        .go()
        .await?;
    for error in refused.list("/errors")? {
        let part = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        server.screen.item(&format!("{}: {}", part("field"), part("message")));
    }
    server
        .screen
        .rule("An event is announced when everything is said, and the answer lists what is not.");
    host.patch(format!("/v1/events/{event}"), about(2, 20, Some("499.00")))
        .showing(&["/start_at", "/time_zone", "/capacity"])
        .go()
        .await?;
    publish(host, &event).await?;
    Ok(event)
}

/// A free event with a single seat, open to all.
pub(in crate::cli::demo) async fn make_a_free_walk(host: &Person) -> Result<String, DemoError> {
    host.server
        .screen
        .chapter("A free event and a paid one, both open to all");
    let mut body = about(26, 1, None);
    set(&mut body, &[("title", json!("Walk at dawn")), ("kind", json!("other"))]);
    let made = host.post("/v1/events", body).once().answers(201);
    let event = made.showing(&["/is_paid", "/capacity"]).go().await?.text("/id")?;
    publish(host, &event).await?;
    Ok(event)
}

/// A paid event, open to all.
pub(in crate::cli::demo) async fn make_a_concert(host: &Person) -> Result<String, DemoError> {
    let mut body = about(50, 100, Some("1200.00"));
    set(
        &mut body,
        &[
            ("title", json!("Concert")),
            ("kind", json!("other")),
            ("gst_percent", json!("18")),
        ],
    );
    let made = host.post("/v1/events", body).once().answers(201);
    let event = made.showing(&["/is_paid", "/tiers/0/price"]).go().await?.text("/id")?;
    publish(host, &event).await?;
    Ok(event)
}

async fn publish(host: &Person, event: &str) -> Result<(), DemoError> {
    host.post(format!("/v1/events/{event}/publish"), Value::Null)
        .showing(&["/status"])
        .go()
        .await?;
    Ok(())
}

/// What an event needs to be announced.
fn about(in_hours: i64, seats: u32, price: Option<&str>) -> Value {
    let start = SystemClock.now() + TimeDelta::hours(in_hours);
    let end = start + TimeDelta::hours(4);
    let mut body = json!({
        "start_at": start.to_rfc3339_opts(SecondsFormat::Secs, true),
        "end_at": end.to_rfc3339_opts(SecondsFormat::Secs, true),
        "time_zone": "Asia/Kolkata",
        "venue_text": "12 Hill Road, Mumbai",
        "capacity": seats,
        "is_paid": price.is_some(),
    });
    if let Some(amount) = price {
        set(
            &mut body,
            &[("ticket_price", json!({"amount": amount, "currency": "INR"}))],
        );
    }
    body
}

fn set(body: &mut Value, fields: &[(&str, Value)]) {
    if let Value::Object(body) = body {
        body.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    }
}
