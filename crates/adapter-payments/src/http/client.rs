//! The client: sends calls, repeats what is safe to repeat, and gives up in bounded time.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode, Url};
use tokio::time::Instant;
use turnout_ports::payments::ProviderError;
use turnout_ports::system::{Clock, Entropy};

use super::answer::Answer;
use super::breaker::Breaker;
use super::call::{Call, Effect};
use super::failure::{Failure, FailureKind};
use super::pauses;

/// How a provider is reached.
#[derive(Clone, Debug)]
pub struct HttpSettings {
    /// The provider, in logs.
    pub provider: &'static str,
    /// The address below which its paths lie, from [`parse_base`].
    pub base: Url,
    /// The header in which it tells its own number of a request, for its support; it stands in our log.
    pub request_id_header: &'static str,
    /// Bounds.
    pub limits: Limits,
}

/// Bounds of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For one try, the connection included.
    pub attempt: Duration,
    /// For all tries: none begins after it.
    pub whole: Duration,
    /// How often it is tried at most.
    pub tries: u32,
    /// The size of an answer, in bytes.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            attempt: Duration::from_secs(15),
            whole: Duration::from_secs(20),
            tries: 3,
            body: 1 << 20,
        }
    }
}

/// The HTTP client of one provider.
pub struct Http {
    settings: HttpSettings,
    client: Client,
    breaker: Breaker,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

/// The HTTP client cannot be set up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// No address to which secrets may be sent.
    #[error("must be https://host, without a query; http:// only to this machine")]
    Base,
    /// TLS or the client library.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(String),
}

/// Reads the base address of a provider's interface: HTTPS, or plain HTTP to this machine (for fakes).
pub fn parse_base(text: &str) -> Result<Url, HttpError> {
    let url = Url::parse(text).map_err(|_| HttpError::Base)?;
    let host = url.host_str().unwrap_or_default();
    let is_here = host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.is_loopback());
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_here);
    let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if is_safe && is_plain && url.password().is_none() {
        Ok(url)
    } else {
        Err(HttpError::Base)
    }
}

impl Http {
    /// A client with a breaker of its own. Nothing is sent yet.
    pub fn new(settings: HttpSettings, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, HttpError> {
        let client = super::client_builder()
            .map_err(|error| HttpError::Client(error.to_string()))?
            .connect_timeout(settings.limits.connect)
            .timeout(settings.limits.attempt)
            .user_agent(concat!("turnout/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| HttpError::Client(error.to_string()))?;
        Ok(Self {
            settings,
            client,
            breaker: Breaker::new(clock.clone()),
            clock,
            entropy,
        })
    }

    /// Sends a call and waits for a whole answer, a success or a refusal. Everything else is an error: busy, down,
    /// unreachable, too slow, too large, redirected.
    pub async fn send(&self, call: &Call) -> Result<Answer, ProviderError> {
        let began = Instant::now();
        let mut in_doubt = false;
        let mut tries = 1;
        loop {
            let outcome = self.attempt(call, tries).await;
            in_doubt |= matches!(&outcome, Err(failure) if failure.kind == FailureKind::Lost);
            let Some(pause) = self.pause(call, &outcome, tries, began.elapsed()) else {
                return outcome.map_err(|failure| failure.into_error(call, in_doubt));
            };
            tokio::time::sleep(pause).await;
            tries += 1;
        }
    }

    /// How long to wait before the next try, if there is one.
    fn pause(&self, call: &Call, outcome: &Result<Answer, Failure>, tries: u32, spent: Duration) -> Option<Duration> {
        let limits = self.settings.limits;
        let asked = match outcome {
            // The first call with this key is still running there.
            Ok(answer) if answer.status() == 409 && call.effect == Effect::Once => None,
            Ok(_) => return None,
            Err(failure) if matches!(failure.kind, FailureKind::Unwritten | FailureKind::Refrained) => return None,
            Err(failure) => failure.wait,
        };
        let drawn = pauses::back_off(self.entropy.as_ref(), tries);
        let pause = asked.map_or(drawn, |asked| asked.saturating_add(drawn));
        let is_in_bounds = tries < limits.tries
            && spent.saturating_add(pause) < limits.whole
            && asked.is_none_or(|asked| asked <= pauses::LONGEST);
        (call.effect.is_repeatable() && is_in_bounds).then_some(pause)
    }

    async fn attempt(&self, call: &Call, number: u32) -> Result<Answer, Failure> {
        let permit = self
            .breaker
            .enter()
            .map_err(|open| Failure::new(FailureKind::Refrained, open.to_string()))?;
        let began = Instant::now();
        let outcome = self.exchange(call).await;
        self.log(call, number, began.elapsed(), &outcome);
        let is_down = matches!(&outcome, Err(failure) if failure.is_of_provider());
        if !is_down {
            permit.succeeded();
        } else if permit.failed() {
            tracing::warn!(
                provider = self.settings.provider,
                "the provider fails and is left alone for a while"
            );
        }
        outcome
    }

    async fn exchange(&self, call: &Call) -> Result<Answer, Failure> {
        let request = call.request(&self.client, &self.settings.base);
        let request = request.ok_or_else(|| Failure::new(FailureKind::Unwritten, "an id is none"))?;
        let mut response = request.send().await.map_err(|error| Failure::of_client(&error))?;
        let status = response.status();
        if let Some(failure) = self.failure(&response) {
            return Err(failure);
        }
        let headers = std::mem::take(response.headers_mut());
        let body = self.body(response).await?;
        Ok(Answer::new(call, status, headers, body))
    }

    /// A status that no adapter can make anything of.
    fn failure(&self, response: &Response) -> Option<Failure> {
        let status = response.status();
        let kind = match status {
            StatusCode::TOO_MANY_REQUESTS => FailureKind::Busy,
            _ if status.is_success() || status.is_client_error() => return None,
            _ => FailureKind::Lost,
        };
        let wait = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        Some(Failure {
            said: format!(
                "answered with status {}{}",
                status.as_u16(),
                self.request_id(response.headers())
            ),
            kind,
            wait: wait.and_then(|value| pauses::retry_after(value, self.clock.now())),
        })
    }

    async fn body(&self, mut response: Response) -> Result<Bytes, Failure> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| Failure::of_client(&error))? {
            if body.len() + chunk.len() > self.settings.limits.body {
                return Err(Failure::new(FailureKind::Lost, "the answer is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// The provider's number of a request, to be put behind other words.
    fn request_id(&self, headers: &reqwest::header::HeaderMap) -> String {
        let id = headers
            .get(self.settings.request_id_header)
            .and_then(|id| id.to_str().ok());
        id.map(|id| format!(", request {id}")).unwrap_or_default()
    }

    fn log(&self, call: &Call, number: u32, took: Duration, outcome: &Result<Answer, Failure>) {
        let (status, said, request_id) = match outcome {
            Ok(answer) => (
                answer.status(),
                "",
                answer.header(self.settings.request_id_header).unwrap_or_default(),
            ),
            Err(failure) => (0, failure.said.as_str(), ""),
        };
        tracing::debug!(
            provider = self.settings.provider,
            operation = call.operation(),
            number,
            status,
            request_id,
            failure = said,
            milliseconds = took.as_millis(),
            "called the provider",
        );
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Http")
            .field("provider", &self.settings.provider)
            .field("breaker", &self.breaker)
            .finish_non_exhaustive()
    }
}
