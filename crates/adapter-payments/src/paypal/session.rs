//! Calls with an access token. One token serves all calls until shortly before its end.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use turnout_ports::payments::ProviderError;
use turnout_ports::system::Clock;

use super::{PayPalSettings, refusal};
use crate::http::{Answer, Call, Http};

/// How long before its end a token is not used any more.
const EARLY: TimeDelta = TimeDelta::seconds(60);
/// The longest that a token is believed to last.
const LONGEST: TimeDelta = TimeDelta::days(1);

/// Sends calls as our app.
pub(super) struct Session {
    http: Http,
    client_id: String,
    client_secret: SecretString,
    clock: Arc<dyn Clock>,
    /// Locked while a token is fetched: whoever comes in the meantime waits for that one.
    token: Mutex<Option<Token>>,
}

#[derive(Clone)]
struct Token {
    secret: SecretString,
    until: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Granted {
    access_token: SecretString,
    /// Seconds.
    expires_in: i64,
}

impl Session {
    pub fn new(http: Http, settings: &PayPalSettings, clock: Arc<dyn Clock>) -> Self {
        Self {
            http,
            client_id: settings.client_id.clone(),
            client_secret: settings.client_secret.clone(),
            clock,
            token: Mutex::new(None),
        }
    }

    /// Sends a call. If the token is not accepted, once more with a new one.
    pub async fn send(&self, call: impl Fn() -> Call + Send) -> Result<Answer, ProviderError> {
        let token = self.token(None).await?;
        let answer = self.http.send(&call().bearer(&token)).await?;
        if answer.status() != 401 {
            return Ok(answer);
        }
        let fresh = self.token(Some(&token)).await?;
        self.http.send(&call().bearer(&fresh)).await
    }

    /// A token that holds, and is not the one that was just refused.
    async fn token(&self, refused: Option<&SecretString>) -> Result<SecretString, ProviderError> {
        let mut held = self.token.lock().await;
        let now = self.clock.now();
        let good = held.as_ref().filter(|token| {
            let is_refused = refused.is_some_and(|refused| refused.expose_secret() == token.secret.expose_secret());
            now < token.until && token.until <= now + LONGEST && !is_refused
        });
        if let Some(token) = good {
            return Ok(token.secret.clone());
        }
        *held = None;
        let fresh = self.fetch().await?;
        let secret = fresh.secret.clone();
        *held = Some(fresh);
        Ok(secret)
    }

    async fn fetch(&self) -> Result<Token, ProviderError> {
        let asked = self.clock.now();
        let call = Call::post("get an access token", &["v1", "oauth2", "token"])
            .basic_auth(&self.client_id, &self.client_secret)
            .form(vec![("grant_type".to_owned(), "client_credentials".to_owned())])
            .safe_to_repeat();
        let answer = self.http.send(&call).await?;
        if !answer.is_success() {
            return Err(refusal::refused(&answer));
        }
        let granted: Granted = answer.read()?;
        let lasts = TimeDelta::try_seconds(granted.expires_in).map_or(LONGEST, |lasts| lasts.min(LONGEST));
        Ok(Token {
            secret: granted.access_token,
            until: asked + (lasts - EARLY).max(TimeDelta::zero()),
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("http", &self.http)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
