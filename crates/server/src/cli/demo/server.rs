//! The server that is shown.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::{Client, Method, Url};
use serde_json::Value;
use turnout_adapter_payments::http::client_builder;
use turnout_adapter_system::entropy::OsEntropy;
use turnout_ports::system::Entropy;

use super::answer::Answer;
use super::error::DemoError;
use super::screen::Screen;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often a request is repeated that the server put off because there were too many.
const REPEATS: u32 = 5;
/// The longest pause before such a repetition, in seconds.
const LONGEST_PAUSE: u64 = 60;

/// A running server, and the screen that shows what it answers.
#[derive(Debug)]
pub(super) struct Server {
    http: Client,
    base: String,
    requests: AtomicU32,
    pub screen: Screen,
}

/// A request that can be sent again.
#[derive(Clone, Debug)]
pub(super) struct Request<'a> {
    pub method: Method,
    /// An address below the server's own, or a whole URL.
    pub path: &'a str,
    pub token: Option<&'a str>,
    pub key: Option<&'a str>,
    pub body: Option<&'a Value>,
}

impl Server {
    /// Nothing is sent yet. Proxies are left aside, as the server is on this machine or near it.
    pub fn at(url: &str) -> Result<Self, DemoError> {
        let bad = || DemoError::BadAddress(url.to_owned());
        let parsed = Url::parse(url).map_err(|_| bad())?;
        let http = client_builder().map(|builder| builder.timeout(PATIENCE).build());
        match (parsed.scheme(), http) {
            ("http", Ok(Ok(http))) => Ok(Self {
                http,
                base: url.trim_end_matches('/').to_owned(),
                requests: AtomicU32::new(0),
                screen: Screen::new(),
            }),
            _ => Err(bad()),
        }
    }

    /// How many requests were sent.
    pub fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether it is there, and one that the walk can be made with.
    pub async fn check(&self) -> Result<(), DemoError> {
        let ready = self.http.get(format!("{}/readyz", self.base)).send().await;
        ready.map_err(|cause| DemoError::Unreachable {
            url: self.base.clone(),
            cause,
        })?;
        if self.get("/dev/inbox.json").await?.status != 200 {
            return Err(DemoError::NoInbox(self.base.clone()));
        }
        let offered = self.get("/v1/payments/providers?currency=INR").await?;
        let is_sandbox = |item: &Value| item.get("provider").and_then(Value::as_str) == Some("sandbox");
        if offered.list("/items")?.iter().any(is_sandbox) {
            Ok(())
        } else {
            Err(DemoError::NoSandbox(self.base.clone()))
        }
    }

    /// The newest text message to this phone.
    pub async fn newest_message(&self, phone: &str) -> Result<String, DemoError> {
        let inbox = self.get("/dev/inbox.json").await?;
        let to = |message: &&Value| message.get("to").and_then(Value::as_str) == Some(phone);
        let newest = inbox.list("")?.iter().find(to);
        let text = newest.and_then(|message| message.get("text")).and_then(Value::as_str);
        text.map(ToOwned::to_owned)
            .ok_or_else(|| DemoError::NoMessage(phone.to_owned()))
    }

    async fn get(&self, path: &str) -> Result<Answer, DemoError> {
        self.send(&Request {
            method: Method::GET,
            path,
            token: None,
            key: None,
            body: None,
        })
        .await
    }

    /// Sends the request and reads the answer. Where there were too many, it waits as long as it is told and repeats.
    pub async fn send(&self, request: &Request<'_>) -> Result<Answer, DemoError> {
        let mut repeats = 0;
        loop {
            let answer = self.send_once(request).await?;
            if answer.code() != "rate_limited" || repeats == REPEATS {
                return Ok(answer);
            }
            repeats += 1;
            let seconds = answer.retry_after.clamp(1, LONGEST_PAUSE);
            self.screen.pause(seconds);
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
    }

    async fn send_once(&self, request: &Request<'_>) -> Result<Answer, DemoError> {
        let Request {
            method,
            path,
            token,
            key,
            body,
        } = request;
        let url = if path.starts_with("http") {
            (*path).to_owned()
        } else {
            format!("{}{path}", self.base)
        };
        let mut sent = self.http.request(method.clone(), url);
        if let Some(token) = token {
            sent = sent.bearer_auth(token);
        }
        if let Some(key) = key {
            sent = sent.header("idempotency-key", *key);
        }
        if let Some(body) = body {
            sent = sent.json(body);
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        let name = format!("{method} {path}");
        let failed = |cause| DemoError::NoAnswer {
            request: format!("{method} {path}"),
            cause,
        };
        let response = sent.send().await.map_err(failed)?;
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
        let retry_after = header("retry-after").and_then(|text| text.parse().ok()).unwrap_or(1);
        let is_replayed = header("idempotent-replayed") == Some("true");
        let status = response.status().as_u16();
        let text = response.text().await.map_err(failed)?;
        let body = serde_json::from_str(&text).unwrap_or(if text.is_empty() {
            Value::Null
        } else {
            Value::String(text)
        });
        Ok(Answer {
            request: name,
            status,
            is_replayed,
            retry_after,
            body,
        })
    }
}

/// A key that no other request has.
pub(super) fn fresh_key() -> String {
    let mut bytes = [0; 16];
    OsEntropy.fill(&mut bytes);
    format!("demo-{:032x}", u128::from_be_bytes(bytes))
}

/// A phone number that nobody has used here, in all likelihood.
pub(super) fn fresh_phone() -> String {
    let mut bytes = [0; 8];
    OsEntropy.fill(&mut bytes);
    format!("+9198{:08}", u64::from_be_bytes(bytes) % 100_000_000)
}

#[cfg(test)]
mod tests {
    use turnout_domain::accounts::Phone;

    use super::*;

    #[test]
    fn fresh_phones_are_phones() {
        for _ in 0..1000 {
            let phone = fresh_phone();
            assert_eq!(Phone::parse(&phone).unwrap().as_str(), phone);
        }
    }

    #[test]
    fn only_addresses_of_servers_are_taken() {
        assert!(Server::at("http://127.0.0.1:8080/").is_ok());
        for wrong in ["", "127.0.0.1:8080", "https://example.org", "file:///etc"] {
            assert!(Server::at(wrong).is_err(), "{wrong}");
        }
    }
}
