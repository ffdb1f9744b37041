//! One request of the walk: sent, shown and compared with what it should answer.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;

use super::answer::Answer;
use super::error::DemoError;
use super::person::Person;
use super::screen::{short, shown};
use super::server::{Request, fresh_key};

/// How long something that happens in the background may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The pause between two looks at it.
const PAUSE: Duration = Duration::from_millis(150);

/// A request, and what it should answer.
#[derive(Debug)]
#[must_use = "nothing is sent before go() or until()"]
pub(super) struct Step<'a> {
    who: &'a Person,
    method: Method,
    path: String,
    body: Option<Value>,
    key: Option<String>,
    status: u16,
    code: &'static str,
    shows: &'static [&'static str],
    rule: &'static str,
    is_quiet: bool,
}

impl<'a> Step<'a> {
    pub(super) fn new(who: &'a Person, method: Method, path: String, body: Option<Value>) -> Self {
        Self {
            who,
            method,
            path,
            body,
            key: None,
            status: 200,
            code: "",
            shows: &[],
            rule: "",
            is_quiet: false,
        }
    }

    /// The status it should answer; 200 unless said otherwise.
    pub fn answers(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// The refusal it should get.
    pub fn refused(mut self, status: u16, code: &'static str) -> Self {
        (self.status, self.code) = (status, code);
        self
    }

    /// Which parts of the answer matter, as JSON Pointers. They must be there.
    pub fn showing(mut self, pointers: &'static [&'static str]) -> Self {
        self.shows = pointers;
        self
    }

    /// What the step shows.
    pub fn because(mut self, rule: &'static str) -> Self {
        self.rule = rule;
        self
    }

    /// Under an idempotency key of its own.
    pub fn once(self) -> Self {
        self.under(fresh_key())
    }

    /// Under this idempotency key.
    pub fn under(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Shows nothing on the screen.
    pub fn quietly(mut self) -> Self {
        self.is_quiet = true;
        self
    }

    /// Sends it.
    pub async fn go(self) -> Result<Answer, DemoError> {
        self.show_request();
        let answer = self.send().await?;
        self.show_answer(&answer)?;
        Ok(answer)
    }

    /// Sends it again and again until the value at `pointer` is `wanted`: for what happens in the background.
    pub async fn until(self, pointer: &str, wanted: &str) -> Result<Answer, DemoError> {
        self.show_request();
        let begun = Instant::now();
        loop {
            let answer = self.send().await?;
            let last = answer.value(pointer)?.as_str().unwrap_or_default();
            if last == wanted {
                self.show_answer(&answer)?;
                return Ok(answer);
            }
            if begun.elapsed() > PATIENCE {
                return Err(DemoError::Never {
                    request: answer.request.clone(),
                    pointer: pointer.to_owned(),
                    last: last.to_owned(),
                    wanted: wanted.to_owned(),
                    seconds: PATIENCE.as_secs(),
                });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn send(&self) -> Result<Answer, DemoError> {
        let request = Request {
            method: self.method.clone(),
            path: &self.path,
            token: self.who.token.as_deref(),
            key: self.key.as_deref(),
            body: self.body.as_ref(),
        };
        let answer = self.who.server.send(&request).await?;
        if answer.status == self.status && answer.code() == self.code {
            return Ok(answer);
        }
        Err(DemoError::Unexpected {
            request: format!("{} as {}", answer.request, self.who.name),
            expected: format!("{} {}", self.status, self.code).trim_end().to_owned(),
            answer: Box::new(answer),
        })
    }

    fn show_request(&self) {
        if self.is_quiet {
            return;
        }
        let body = self.body.as_ref().map(short).unwrap_or_default();
        let key = if self.key.is_some() { "Idempotency-Key" } else { "" };
        let line = [self.method.as_str(), &self.path, key, &body].join(" ");
        self.who.server.screen.request(self.who.name, &line);
    }

    fn show_answer(&self, answer: &Answer) -> Result<(), DemoError> {
        let mut parts = Vec::new();
        for pointer in self.shows {
            let value = shown(answer.value(pointer)?);
            parts.push((pointer.trim_start_matches('/').replace('/', "."), value));
        }
        if self.is_quiet {
            return Ok(());
        }
        let screen = &self.who.server.screen;
        screen.answer(self.status, self.code, &parts);
        screen.rule(self.rule);
        Ok(())
    }
}
