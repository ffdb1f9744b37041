//! Requests that leave on time, however slow the answers are: people at a door or at the start of a sale do not wait for
//! each other. A request's time counts from when it was due.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, StatusCode};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::Failure;

/// What came of the requests.
pub struct Answers {
    /// Milliseconds, sorted.
    times: Vec<f64>,
    /// Answered with 2xx.
    pub done: u32,
    /// Refused with what the line expects beside 2xx.
    pub refused: u32,
    /// Anything else.
    pub failed: u64,
}

impl Answers {
    /// The time within which so many percent of the answers came, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.times.len() * percent).div_ceil(100).max(1);
        self.times.get(rank - 1).copied().unwrap_or_default()
    }

    fn count(&mut self, time: Duration, status: Option<StatusCode>, expected: StatusCode) {
        self.times.push(time.as_secs_f64() * 1e3);
        match status {
            Some(status) if status.is_success() => self.done += 1,
            Some(status) if status == expected => self.refused += 1,
            _ => self.failed += 1,
        }
    }
}

/// A client for this machine. It trusts nobody over TLS, but the library wants to know by which cryptography.
pub fn client() -> Result<Client, Failure> {
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(Client::builder().tls_backend_preconfigured(tls).no_proxy().build()?)
}

/// Sends so many requests, so many in a second. `expected` is the refusal that is no failure.
pub async fn send(
    count: u32,
    per_second: u32,
    expected: StatusCode,
    request: impl Fn(u32) -> RequestBuilder,
) -> Result<Answers, Failure> {
    let begun = Instant::now();
    let mut under_way = JoinSet::new();
    for number in 0..count {
        let due = begun + Duration::from_secs(1) * number / per_second;
        let request = request(number);
        sleep_until(due).await;
        under_way.spawn(async move {
            let status = match request.send().await {
                Ok(answer) => {
                    let status = answer.status();
                    answer.bytes().await.is_ok().then_some(status)
                }
                Err(_) => None,
            };
            (due.elapsed(), status)
        });
    }
    let mut answers = Answers {
        times: Vec::new(),
        done: 0,
        refused: 0,
        failed: 0,
    };
    while let Some(ended) = under_way.join_next().await {
        let (time, status) = ended?;
        answers.count(time, status, expected);
    }
    answers.times.sort_by(f64::total_cmp);
    Ok(answers)
}
