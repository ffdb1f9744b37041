//! The calls of Stripe's interface, version 1: forms in, JSON out.

use secrecy::SecretString;
use turnout_ports::payments::ProviderError;

use super::refusal;
use super::wire::{Dispute, Intent, Page, Refund};
use crate::http::{Answer, Call, Http};

/// The version of the interface that this module was written against.
const VERSION: &str = "2026-10-28.endive";
/// The header that makes a repeated call the same call. Stripe keeps keys for a day at least.
const KEY: &str = "idempotency-key";
/// How many entries a page of a list has at most.
const PAGE: &str = "100";

/// Stripe's interface, with our key.
#[derive(Debug)]
pub(super) struct Api {
    http: Http,
    secret_key: SecretString,
}

/// Fields of a form, such as `metadata[order_id]`.
pub(super) type Fields = Vec<(String, String)>;

impl Api {
    pub fn new(http: Http, secret_key: SecretString) -> Self {
        Self { http, secret_key }
    }

    /// Makes a payment intent.
    pub async fn create_intent(&self, fields: Fields, key: &str) -> Result<Answer, ProviderError> {
        let call = Call::post("create the payment intent", &["v1", "payment_intents"]);
        self.send(call.idempotency_key(KEY, key).form(fields)).await
    }

    /// A payment intent with its charge. The answer is handed on, for what its reader finds odd in it.
    pub async fn intent(&self, id: &str) -> Result<(Intent, Answer), ProviderError> {
        let call = Call::get("look up the payment intent", &["v1", "payment_intents", id]);
        let answer = self.send(call.query("expand[]", "latest_charge")).await?;
        if !answer.is_success() {
            return Err(refusal::read(&answer).into_error());
        }
        Ok((answer.read()?, answer))
    }

    /// Takes what was authorised.
    pub async fn capture_intent(&self, id: &str, units: i64, key: &str) -> Result<Answer, ProviderError> {
        let call = Call::post("capture the payment intent", &["v1", "payment_intents", id, "capture"]);
        let fields = vec![("amount_to_capture".to_owned(), units.to_string())];
        self.send(call.idempotency_key(KEY, key).form(fields)).await
    }

    /// Ends a payment intent. It carries no key: with one, Stripe would repeat a refusal of today ("it is being
    /// processed") tomorrow, when cancelling works again.
    pub async fn cancel_intent(&self, id: &str) -> Result<Answer, ProviderError> {
        let call = Call::post("cancel the payment intent", &["v1", "payment_intents", id, "cancel"]);
        self.send(call.idempotent().form(Vec::new())).await
    }

    /// The disputes of a charge, newest first.
    pub async fn disputes(&self, charge: &str) -> Result<(Page<Dispute>, Answer), ProviderError> {
        let call = Call::get("list the disputes", &["v1", "disputes"]);
        let answer = self.send(call.query("charge", charge).query("limit", PAGE)).await?;
        if !answer.is_success() {
            return Err(refusal::read(&answer).into_error());
        }
        Ok((answer.read()?, answer))
    }

    /// A refund.
    pub async fn refund(&self, id: &str) -> Result<Refund, ProviderError> {
        let answer = self
            .send(Call::get("look up the refund", &["v1", "refunds", id]))
            .await?;
        if !answer.is_success() {
            return Err(refusal::read(&answer).into_error());
        }
        answer.read()
    }

    /// The refunds of a charge after this one, newest first.
    pub async fn refunds(&self, charge: &str, after: Option<&str>) -> Result<Page<Refund>, ProviderError> {
        let mut call = Call::get("list the refunds", &["v1", "refunds"])
            .query("charge", charge)
            .query("limit", PAGE);
        if let Some(after) = after {
            call = call.query("starting_after", after);
        }
        let answer = self.send(call).await?;
        if !answer.is_success() {
            return Err(refusal::read(&answer).into_error());
        }
        answer.read()
    }

    /// Makes a refund.
    pub async fn create_refund(&self, fields: Fields, key: &str) -> Result<Answer, ProviderError> {
        let call = Call::post("create the refund", &["v1", "refunds"]);
        self.send(call.idempotency_key(KEY, key).form(fields)).await
    }

    async fn send(&self, call: Call) -> Result<Answer, ProviderError> {
        let call = call.bearer(&self.secret_key).header("stripe-version", VERSION);
        self.http.send(&call).await
    }
}
