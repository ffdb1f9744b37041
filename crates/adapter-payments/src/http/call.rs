//! What is asked of a provider.

use std::fmt;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

/// A call of a provider, which can be sent more than once where that is safe.
#[must_use]
pub struct Call {
    operation: &'static str,
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    headers: Vec<(&'static str, String)>,
    auth: Option<Auth>,
    body: Body,
    pub(super) effect: Effect,
}

enum Auth {
    Basic(String, SecretString),
    Bearer(SecretString),
}

enum Body {
    None,
    Form(Vec<(String, String)>),
    Json(Value),
    JsonText(String),
}

/// What a repetition does, and with that what is known when no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// It changes nothing that matters: repeat it; without an answer nothing happened.
    None,
    /// It has its effect once, however often it is sent: repeat it; without an answer it may have happened.
    Once,
    /// Each call counts: never repeat it.
    Each,
}

impl Effect {
    pub(super) const fn is_repeatable(self) -> bool {
        matches!(self, Self::None | Self::Once)
    }
}

impl Call {
    /// Reads something. `operation` names the call in logs and errors, as in "look up the payment".
    pub fn get(operation: &'static str, path: &[&str]) -> Self {
        Self::new(Method::GET, operation, path, Effect::None)
    }

    /// Does something. It is not repeated, unless it is given an [`idempotency_key`](Self::idempotency_key) or marked
    /// [`idempotent`](Self::idempotent) or [`safe_to_repeat`](Self::safe_to_repeat).
    pub fn post(operation: &'static str, path: &[&str]) -> Self {
        Self::new(Method::POST, operation, path, Effect::Each)
    }

    fn new(method: Method, operation: &'static str, path: &[&str], effect: Effect) -> Self {
        Self {
            operation,
            method,
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            auth: None,
            body: Body::None,
            effect,
        }
    }

    /// Makes it safe to repeat: the provider knows a repetition by the key in this header.
    pub fn idempotency_key(mut self, header: &'static str, key: &str) -> Self {
        self.effect = Effect::Once;
        self.header(header, key)
    }

    /// Makes it safe to repeat: it has its effect once, without a key.
    pub fn idempotent(mut self) -> Self {
        self.effect = Effect::Once;
        self
    }

    /// It changes nothing that matters, although it is no GET.
    pub fn safe_to_repeat(mut self) -> Self {
        self.effect = Effect::None;
        self
    }

    /// Adds a parameter to the query.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a header, which must hold no secret.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Authenticates by name and password.
    pub fn basic_auth(mut self, user: &str, password: &SecretString) -> Self {
        self.auth = Some(Auth::Basic(user.to_owned(), password.clone()));
        self
    }

    /// Authenticates by a token.
    pub fn bearer(mut self, token: &SecretString) -> Self {
        self.auth = Some(Auth::Bearer(token.clone()));
        self
    }

    /// Sends these fields as a form.
    pub fn form(mut self, fields: Vec<(String, String)>) -> Self {
        self.body = Body::Form(fields);
        self
    }

    /// Sends this as JSON.
    pub fn json(mut self, body: Value) -> Self {
        self.body = Body::Json(body);
        self
    }

    /// Sends this JSON letter for letter, where a signature depends on it.
    pub fn json_text(mut self, text: String) -> Self {
        self.body = Body::JsonText(text);
        self
    }

    /// Names the call in logs and errors.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The request, below this address. None if a part of the path is no word: the ids of providers are, and what is
    /// none would lead to another path.
    pub(super) fn request(&self, client: &Client, base: &Url) -> Option<RequestBuilder> {
        let is_word = |part: &String| {
            let good = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
            !part.is_empty() && part.bytes().all(good)
        };
        if !self.path.iter().all(is_word) {
            return None;
        }
        let mut url = base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(&self.path);
        }
        let mut request = client.request(self.method.clone(), url);
        if !self.query.is_empty() {
            request = request.query(&self.query);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        request = match &self.auth {
            None => request,
            Some(Auth::Basic(user, password)) => request.basic_auth(user, Some(password.expose_secret())),
            Some(Auth::Bearer(token)) => request.bearer_auth(token.expose_secret()),
        };
        Some(match &self.body {
            Body::None => request,
            Body::Form(fields) => request.form(fields),
            Body::Json(value) => request.json(value),
            Body::JsonText(text) => request.header(CONTENT_TYPE, "application/json").body(text.clone()),
        })
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("effect", &self.effect)
            .finish_non_exhaustive()
    }
}
