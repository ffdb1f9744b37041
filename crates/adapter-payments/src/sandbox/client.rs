//! The sandbox as a payment provider.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};
use turnout_domain::money::Currency;
use turnout_domain::payments::{DisputeOutcome, PaymentNews, PaymentState, ProviderName};
use turnout_ports::payments::{
    Capabilities, CaptureRequest, PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest,
    ReturnForged, SandboxCheckout, SandboxPayment, SandboxStatus, StartedPayment, WebhookDelivery, WebhookEvent,
    WebhookRefused,
};
use turnout_ports::store::StoreError;

use super::{Sandbox, webhook};

#[async_trait]
impl PaymentProvider for Sandbox {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn currencies(&self) -> &[Currency] {
        Self::currencies()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            partial_refunds: true,
            cancellation: false,
            disputes: true,
        }
    }

    async fn start_payment(&self, request: &PaymentRequest) -> Result<StartedPayment, ProviderError> {
        let wish = SandboxPayment {
            payment_ref: self.draw("sbx_pay"),
            checkout_token: self.draw("sbx_chk"),
            idempotency_key: request.idempotency_key.clone(),
            reference: request.order_number.clone(),
            description: request.description.clone(),
            amount: request.amount,
            status: SandboxStatus::Open,
        };
        let opened = self.books.open(&wish).await.map_err(unreachable)?;
        if opened.amount != request.amount {
            return Err(ProviderError::Refused(
                "this idempotency key was used for another amount".to_owned(),
            ));
        }
        let mut client = Map::new();
        client.insert("payment_id".to_owned(), json!(opened.payment_ref));
        client.insert(
            "checkout_url".to_owned(),
            json!(self.checkout_url(&opened.checkout_token)),
        );
        Ok(StartedPayment {
            payment_ref: opened.payment_ref,
            client,
        })
    }

    fn check_return(&self, payment_ref: &str, brought: &Map<String, Value>) -> Result<(), ReturnForged> {
        match brought.get("payment_id") {
            Some(id) if id.as_str() != Some(payment_ref) => Err(ReturnForged),
            _ => Ok(()),
        }
    }

    async fn look_up(&self, payment_ref: &str) -> Result<PaymentNews, ProviderError> {
        let payment = self.books.by_ref(payment_ref).await.map_err(unreachable)?;
        let payment = payment.ok_or_else(|| ProviderError::Refused(format!("no payment {payment_ref}")))?;
        Ok(PaymentNews {
            state: state(&payment),
            payment_ref: payment.payment_ref,
        })
    }

    /// The sandbox takes what is approved by itself.
    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentNews, ProviderError> {
        self.look_up(&request.payment_ref).await
    }

    /// Its checkout page stays open, so that late money can be tried out.
    async fn cancel_payment(&self, _payment_ref: &str) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        let key = request.refund.to_string();
        let refund_ref = self.draw("sbx_ref");
        let booked = self
            .books
            .refund(&request.payment_ref, &key, &refund_ref, request.amount)
            .await;
        Ok(match booked.map_err(unreachable)? {
            Some(refund_ref) => RefundOutcome::Completed { refund_ref },
            None => RefundOutcome::Refused {
                reason: "the payment has less left, or is disputed".to_owned(),
            },
        })
    }

    async fn verify_webhook(&self, delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
        webhook::verify(self.secret(), delivery)
    }
}

#[async_trait]
impl SandboxCheckout for Sandbox {
    fn checkout_url(&self, checkout_token: &str) -> String {
        format!("{}/sandbox/checkout/{checkout_token}", self.settings.public_url)
    }

    async fn deliver(
        &self,
        event: &str,
        event_type: &str,
        payment_ref: &str,
        at: DateTime<Utc>,
    ) -> Result<(), ProviderError> {
        let (body, signature) = webhook::write(self.secret(), event, event_type, payment_ref, at);
        let request = self
            .http
            .post(&self.settings.webhook_url)
            .header("content-type", "application/json")
            .header(webhook::SIGNATURE_HEADER, signature)
            .body(body);
        let answer = request
            .send()
            .await
            .map_err(|error| ProviderError::Unreachable(error.to_string()))?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(ProviderError::Unreachable(format!(
            "the webhook was answered with {}",
            answer.status()
        )))
    }
}

fn state(payment: &SandboxPayment) -> PaymentState {
    let transaction_ref = format!("{}_txn", payment.payment_ref);
    match payment.status {
        SandboxStatus::Open => PaymentState::Pending,
        SandboxStatus::Declined => PaymentState::Failed {
            reason: "The payment was declined.".to_owned(),
        },
        SandboxStatus::Approved => PaymentState::Captured {
            amount: payment.amount,
            transaction_ref,
        },
        SandboxStatus::Disputed => disputed(payment, transaction_ref, DisputeOutcome::Open),
        SandboxStatus::DisputeWon => disputed(payment, transaction_ref, DisputeOutcome::Won),
        SandboxStatus::DisputeLost => disputed(payment, transaction_ref, DisputeOutcome::Lost),
    }
}

fn disputed(payment: &SandboxPayment, transaction_ref: String, outcome: DisputeOutcome) -> PaymentState {
    PaymentState::Disputed {
        amount: payment.amount,
        transaction_ref,
        dispute_ref: format!("{}_dsp", payment.payment_ref),
        outcome,
    }
}

/// The sandbox's books lie in our own database: when it cannot be reached, so cannot the sandbox.
fn unreachable(error: StoreError) -> ProviderError {
    match error {
        StoreError::OutcomeUnknown(cause) => ProviderError::OutcomeUnknown(cause),
        other => ProviderError::Unreachable(other.to_string()),
    }
}
