//! Somebody who uses the app.

use std::sync::Arc;

use reqwest::Method;
use serde_json::Value;

use super::server::{Server, fresh_phone};
use super::step::Step;

/// Somebody with a phone. Without a token they have not signed in.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub name: &'static str,
    pub phone: String,
    pub token: Option<String>,
    pub server: Arc<Server>,
}

impl Person {
    /// Somebody new.
    pub fn new(server: &Arc<Server>, name: &'static str) -> Self {
        Self {
            name,
            phone: fresh_phone(),
            token: None,
            server: server.clone(),
        }
    }

    /// The same person, signed in.
    pub fn with_token(self, token: String) -> Self {
        Self {
            token: Some(token),
            ..self
        }
    }

    pub fn get(&self, path: impl Into<String>) -> Step<'_> {
        Step::new(self, Method::GET, path.into(), None)
    }

    pub fn post(&self, path: impl Into<String>, body: Value) -> Step<'_> {
        Step::new(
            self,
            Method::POST,
            path.into(),
            Some(body).filter(|body| !body.is_null()),
        )
    }

    pub fn put(&self, path: impl Into<String>, body: Value) -> Step<'_> {
        Step::new(self, Method::PUT, path.into(), Some(body))
    }

    pub fn patch(&self, path: impl Into<String>, body: Value) -> Step<'_> {
        Step::new(self, Method::PATCH, path.into(), Some(body))
    }
}
