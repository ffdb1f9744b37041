//! Where PayPal's certificates are. Their address comes in a header that anybody can write, so it must be one of
//! PayPal's, and only few are fetched and kept.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use turnout_ports::payments::WebhookRefused;

use super::super::PayPalError;
use super::chain::Chain;
use crate::http::{Call, Http, HttpError, Limits};

/// Where certificates lie at each host.
const PATH: &str = "/v1/notifications/certs/";
/// The longest name of a certificate.
const LONGEST_NAME: usize = 100;
/// How many certificates are kept.
const KEPT: usize = 16;
/// How many certificates are fetched in [`WINDOW`]: whoever makes up names must not make us ask PayPal all the time.
const FETCHES: u32 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// A webhook is answered while a certificate is fetched.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(2),
    attempt: Duration::from_secs(4),
    whole: Duration::from_secs(5),
    tries: 2,
    body: 64 << 10,
};

/// The hosts that PayPal gives certificates from, and in whose name it signs.
pub(super) struct Hosts {
    names: [&'static str; 2],
    /// The name in the certificate.
    pub signer: &'static str,
    /// A fake on this machine that stands for the hosts.
    fake: Option<Url>,
}

/// A certificate at one of PayPal's hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    host: &'static str,
    name: String,
}

impl Hosts {
    /// Those that belong to where PayPal's interface is.
    pub fn of(api_base: &Url) -> Self {
        let host = api_base.host_str().unwrap_or_default();
        let is_fake = api_base.scheme() == "http";
        if is_fake || host.split('.').any(|part| part == "sandbox") {
            Self {
                names: ["api.sandbox.paypal.com", "api-m.sandbox.paypal.com"],
                signer: "messageverificationcerts.sandbox.paypal.com",
                fake: is_fake.then(|| api_base.clone()),
            }
        } else {
            Self {
                names: ["api.paypal.com", "api-m.paypal.com"],
                signer: "messageverificationcerts.paypal.com",
                fake: None,
            }
        }
    }

    /// Reads the address of a certificate, which must be letter for letter `https://{host}{PATH}{name}`: no port, no
    /// user, no query, nothing that two readers could read differently.
    pub fn certificate(&self, url: &str) -> Option<Address> {
        let rest = url.strip_prefix("https://")?;
        let find = |host: &&'static str| {
            let name = rest.strip_prefix(*host)?.strip_prefix(PATH)?;
            let good = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
            let is_name = (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(good);
            is_name.then(|| Address {
                host,
                name: name.to_owned(),
            })
        };
        self.names.iter().find_map(find)
    }
}

/// Fetches certificates and keeps those that were good.
pub(super) struct Certificates {
    clients: Vec<(&'static str, Http)>,
    kept: Mutex<Kept>,
    /// One fetch at a time: whoever waits finds what the one before fetched.
    gate: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Kept {
    chains: VecDeque<(Address, Arc<Chain>)>,
    window: Option<DateTime<Utc>>,
    fetches: u32,
}

impl Certificates {
    pub fn new(hosts: &Hosts, http_at: impl Fn(Url, Limits) -> Result<Http, HttpError>) -> Result<Self, PayPalError> {
        let client = |host: &&'static str| {
            let url = match &hosts.fake {
                Some(fake) => fake.clone(),
                None => crate::http::parse_base(&format!("https://{host}"))?,
            };
            Ok((*host, http_at(url, LIMITS)?))
        };
        Ok(Self {
            clients: hosts.names.iter().map(client).collect::<Result<_, HttpError>>()?,
            kept: Mutex::default(),
            gate: tokio::sync::Mutex::new(()),
        })
    }

    /// A certificate that is good now, with what came along with it.
    pub async fn fetch(
        &self,
        address: &Address,
        now: DateTime<Utc>,
        is_good: impl Fn(&Chain) -> bool + Send,
    ) -> Result<Arc<Chain>, WebhookRefused> {
        if let Some(chain) = self.kept().get(address) {
            return if is_good(&chain) {
                Ok(chain)
            } else {
                Err(WebhookRefused::Forged)
            };
        }
        let _one_at_a_time = self.gate.lock().await;
        if let Some(chain) = self.kept().get(address) {
            return if is_good(&chain) {
                Ok(chain)
            } else {
                Err(WebhookRefused::Forged)
            };
        }
        if !self.kept().may_fetch(now) {
            return Err(unchecked("too many certificates were asked for"));
        }
        let chain = self.download(address).await?;
        if !is_good(&chain) {
            tracing::warn!(name = address.name, "PayPal's certificate is not one that we trust");
            return Err(WebhookRefused::Forged);
        }
        let chain = Arc::new(chain);
        self.kept().put(address.clone(), chain.clone());
        Ok(chain)
    }

    async fn download(&self, address: &Address) -> Result<Chain, WebhookRefused> {
        let client = self.clients.iter().find(|(host, _)| *host == address.host);
        let (_, http) = client.ok_or(WebhookRefused::Forged)?;
        let path = ["v1", "notifications", "certs", address.name.as_str()];
        let call = Call::get("get the certificate", &path);
        let answer = http.send(&call).await.map_err(|error| unchecked(&error.to_string()))?;
        match answer.status() {
            200 => Chain::from_pem(answer.body()).ok_or_else(|| unchecked("what came is no certificate")),
            404 => Err(WebhookRefused::Forged),
            status => Err(unchecked(&format!("the certificate was not given ({status})"))),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&self, address: &Address) -> Option<Arc<Chain>> {
        let found = self.chains.iter().find(|(kept, _)| kept == address);
        found.map(|(_, chain)| chain.clone())
    }

    fn put(&mut self, address: Address, chain: Arc<Chain>) {
        if self.chains.len() >= KEPT {
            self.chains.pop_front();
        }
        self.chains.push_back((address, chain));
    }

    fn may_fetch(&mut self, now: DateTime<Utc>) -> bool {
        let is_over = self
            .window
            .is_none_or(|began| !(TimeDelta::zero()..WINDOW).contains(&(now - began)));
        if is_over {
            self.window = Some(now);
            self.fetches = 0;
        }
        self.fetches = self.fetches.saturating_add(1);
        self.fetches <= FETCHES
    }
}

fn unchecked(why: &str) -> WebhookRefused {
    WebhookRefused::Unchecked(why.to_owned())
}
