//! The lines whose rate is given and whose answer times count: the start of a sale that sells out, and a door beside a
//! sale.

use std::fs;

use reqwest::{Client, RequestBuilder, StatusCode};
use serde::Serialize;

use crate::Failure;
use crate::cleanup::child;
use crate::line::Line;
use crate::options::{Options, SCANS, SELLOUT_EVENT, SELLOUT_SEATS};
use crate::pace::{Answers, client, send};
use crate::seed::DOOR_EVENT;
use crate::server::Server;
use crate::wrk::wrk;

/// Requests in a second for seats of one event.
const HOLDS: u32 = 1_000;

/// Something that clients do at a given rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacedLine {
    Sellout,
    Door,
}

/// What came out of it.
#[derive(Serialize)]
pub struct Paced {
    pub name: &'static str,
    pub about: &'static str,
    pub per_second: u32,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Answered with 2xx.
    pub done: u32,
    /// Refused as they should: sold out.
    pub refused: u32,
    pub failed: u64,
}

impl PacedLine {
    pub const ALL: [Self; 2] = [Self::Sellout, Self::Door];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sellout => "sellout",
            Self::Door => "door",
        }
    }

    const fn about(self) -> &'static str {
        match self {
            Self::Sellout => "hold, until sold out",
            Self::Door => "check in beside a sale",
        }
    }

    /// Measures once.
    pub async fn measure(self, options: &Options, server: &Server, url: &str) -> Result<Paced, Failure> {
        let (per_second, answers) = match self {
            Self::Sellout => (HOLDS, sell_out(options, server, url).await?),
            Self::Door => (SCANS, let_in(options, server).await?),
        };
        Ok(Paced {
            name: self.name(),
            about: self.about(),
            per_second,
            p50_ms: answers.percentile(50),
            p99_ms: answers.percentile(99),
            done: answers.done,
            refused: answers.refused,
            failed: answers.failed,
        })
    }
}

/// More people than seats. Each seat is held once, and the counters say so.
async fn sell_out(options: &Options, server: &Server, url: &str) -> Result<Answers, Failure> {
    let client = client()?;
    let tokens = read(options, "tokens.txt")?;
    let address = at(server, SELLOUT_EVENT, "reservations");
    let body = format!(
        r#"{{"seats":1,"tier_id":"{}"}}"#,
        id("0192e002", SELLOUT_EVENT * 10 + 1)
    );
    let count = HOLDS * options.seconds * 2;
    let answers = send(count, HOLDS, StatusCode::CONFLICT, |number| {
        json(&client, &address, tokens.get(number as usize), &body)
            .header("Idempotency-Key", format!("sellout-{number}"))
    })
    .await?;
    let expected = SELLOUT_SEATS.min(count);
    let held = number(url, &held_seats()).await?;
    if answers.done != expected || held != expected {
        let done = answers.done;
        return Err(format!("{done} holds were confirmed and {held} seats are held, of {expected}").into());
    }
    Ok(answers)
}

/// Guests come to one event while wrk buys all it can of another.
async fn let_in(options: &Options, server: &Server) -> Result<Answers, Failure> {
    let client = client()?;
    let host = read(options, "tokens.txt")?;
    let codes = read(options, "codes.txt")?;
    let address = at(server, DOOR_EVENT, "check-ins");
    let count = options.tickets_of_door();
    let numbers = Line::numbers(options);
    let sale = wrk(
        options,
        &server.address,
        Line::HoldHot.name(),
        options.rounds + 1,
        &numbers,
    );
    let scans = send(count, SCANS, StatusCode::OK, |number| {
        let code = codes.iter().rev().nth(number as usize).map_or("", String::as_str);
        json(&client, &address, host.first(), &format!(r#"{{"code":"{code}"}}"#))
    });
    let (sale, scans) = futures::future::try_join(sale, scans).await?;
    if sale.per_second < 1.0 {
        return Err("nothing was sold beside the door".into());
    }
    Ok(scans)
}

fn json(client: &Client, address: &str, token: Option<&String>, body: &str) -> RequestBuilder {
    let token = token.map_or("", String::as_str);
    let request = client.post(address).bearer_auth(token);
    request.header("Content-Type", "application/json").body(body.to_owned())
}

fn at(server: &Server, event: u32, what: &str) -> String {
    format!("http://{}/v1/events/{}/{what}", server.address, id("0192e000", event))
}

fn id(kind: &str, number: u32) -> String {
    format!("{kind}-0000-7000-8000-{number:012}")
}

fn read(options: &Options, name: &str) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(options.folder.join(name))?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Seats held of the event that sells out: by its own counter, the tier's and the reservations, which have to agree.
fn held_seats() -> String {
    format!(
        "SELECT i.held FROM event_inventory i JOIN tier_inventory t USING (event_id) WHERE i.event_id = {SELLOUT_EVENT}
            AND i.held + i.sold <= i.capacity
            AND t.held = i.held AND t.tier_id = {SELLOUT_EVENT} * 10 + 1 AND i.held = (SELECT coalesce(sum(seats), 0)
                FROM reservations r WHERE r.event_id = i.event_id AND r.status = 'live')"
    )
}

async fn number(url: &str, query: &str) -> Result<u32, Failure> {
    let output = child("psql").args([url, "-X", "-qAt", "-c", query]).output().await?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim()
        .parse()
        .map_err(|_| format!("the books of the sale do not agree: {text}").into())
}
