//! Limits on one-time codes, over HTTP and between servers.

mod brute_force;
mod budget;
mod numbers;
mod same_work;
mod shared;
mod spraying;

use reqwest::Method;
use serde_json::json;
use turnout_tests::{Answer, Client, World};

/// A server with all limits, of which these are other than usual. It believes what it is told of addresses.
async fn limited(others: &[(&str, &str)]) -> World {
    let usual = [
        ("TURNOUT__SERVER__TRUSTED_PROXY_HOPS", "1"),
        ("TURNOUT__RATE_LIMIT__AUTH_PER_MINUTE", "100000"),
    ];
    let all: Vec<_> = usual.iter().chain(others).copied().collect();
    World::start_with(&all).await
}

/// One of many phones with the same prefix.
fn phone(number: usize) -> String {
    format!("+9198765{number:05}")
}

/// One of many addresses, each in a network of its own.
fn far(number: usize) -> String {
    format!("10.{}.{}.7", number / 256, number % 256)
}

async fn from(client: &Client, ip: &str, path: &str, body: serde_json::Value) -> Answer {
    let request = client.request(Method::POST, path).header("x-forwarded-for", ip);
    client.send(request.json(&body)).await
}

/// Asks for a code from this address.
async fn ask(client: &Client, ip: &str, phone: &str) -> Answer {
    from(client, ip, "/v1/auth/otp", json!({"phone": phone})).await
}

/// Guesses from this address.
async fn guess(client: &Client, ip: &str, phone: &str, code: &str) -> Answer {
    from(client, ip, "/v1/auth/otp/verify", json!({"phone": phone, "code": code})).await
}

/// A code that is not the one that was sent.
fn other_than(code: &str) -> String {
    let number: u32 = code.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}
