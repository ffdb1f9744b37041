//! PayPal's webhooks: verified by PayPal itself or by the certificate that signed them, then read.

mod certificates;
mod chain;
mod endpoint;
mod event;
mod transmission;

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Url;
use turnout_ports::payments::{WebhookDelivery, WebhookEvent, WebhookRefused};

use super::session::Session;
use super::{PayPalError, PayPalSettings, WebhookCheck};
use crate::http::{Http, HttpError, Limits};
use certificates::{Certificates, Hosts};
use chain::Authorities;
use transmission::Transmission;

/// How old a delivery may be. PayPal repeats it for three days, and its time may be that of the first one.
const OLDEST: TimeDelta = TimeDelta::days(4);
/// How far PayPal's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// Verifies webhooks.
pub(super) struct Verifier {
    webhook_id: String,
    hosts: Hosts,
    check: Check,
}

enum Check {
    Endpoint,
    Certificate(Certificates, Authorities),
}

impl Verifier {
    /// `http_at` makes a client for another address than the interface's.
    pub fn new(
        settings: &PayPalSettings,
        http_at: impl Fn(Url, Limits) -> Result<Http, HttpError>,
    ) -> Result<Self, PayPalError> {
        let hosts = Hosts::of(&settings.api_base);
        let check = match &settings.webhook_check {
            WebhookCheck::Endpoint => Check::Endpoint,
            WebhookCheck::Certificate { authorities } => {
                let authorities = Authorities::with(authorities).ok_or(PayPalError::Authorities)?;
                Check::Certificate(Certificates::new(&hosts, http_at)?, authorities)
            }
        };
        Ok(Self {
            webhook_id: settings.webhook_id.clone(),
            hosts,
            check,
        })
    }

    /// Checks the signature and reads the event.
    pub async fn verify(&self, session: &Session, delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
        let sent = Transmission::of(delivery).ok_or(WebhookRefused::Forged)?;
        let certificate = self
            .hosts
            .certificate(sent.certificate_url)
            .ok_or(WebhookRefused::Forged)?;
        if !is_fresh(sent.time, delivery.received_at) {
            return Err(WebhookRefused::Forged);
        }
        match &self.check {
            Check::Endpoint => endpoint::verify(session, &self.webhook_id, &sent, &delivery.body).await?,
            Check::Certificate(certificates, authorities) => {
                let at = delivery.received_at;
                let is_good = |chain: &chain::Chain| authorities.vouch_for(chain, self.hosts.signer, at);
                let chain = certificates.fetch(&certificate, at, is_good).await?;
                let signed = sent.signed_text(&self.webhook_id, &delivery.body);
                if !chain.has_signed(signed.as_bytes(), &sent.signature) {
                    return Err(WebhookRefused::Forged);
                }
            }
        }
        event::read(&delivery.body)
    }
}

fn is_fresh(time: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (-AHEAD..=OLDEST).contains(&(now - time))
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let check = match self.check {
            Check::Endpoint => "endpoint",
            Check::Certificate(..) => "certificate",
        };
        f.debug_struct("Verifier")
            .field("webhook_id", &self.webhook_id)
            .field("check", &check)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
