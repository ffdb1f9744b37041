//! Razorpay as a payment provider.

use async_trait::async_trait;
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use turnout_domain::money::Currency;
use turnout_domain::payments::{PaymentNews, PaymentState, ProviderName};
use turnout_ports::payments::{
    Capabilities, CaptureRequest, PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest,
    ReturnForged, StartedPayment, WebhookDelivery, WebhookEvent, WebhookRefused,
};

use super::{Razorpay, mapping, returned, webhook};

#[async_trait]
impl PaymentProvider for Razorpay {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn currencies(&self) -> &[Currency] {
        &self.settings.currencies
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            partial_refunds: true,
            cancellation: false,
            disputes: true,
        }
    }

    async fn start_payment(&self, request: &PaymentRequest) -> Result<StartedPayment, ProviderError> {
        self.start(request).await
    }

    fn check_return(&self, payment_ref: &str, brought: &Map<String, Value>) -> Result<(), ReturnForged> {
        let secret = self.settings.key_secret.expose_secret().as_bytes();
        returned::check(secret, payment_ref, brought)
    }

    async fn look_up(&self, payment_ref: &str) -> Result<PaymentNews, ProviderError> {
        let (news, payment) = self.news(payment_ref).await?;
        let (PaymentState::Captured { .. }, Some(payment)) = (&news.state, &payment) else {
            return Ok(news);
        };
        let Some(dispute) = self.dispute_of(payment).await? else {
            return Ok(news);
        };
        let state = mapping::disputed(payment, &dispute)
            .map_err(|error| ProviderError::Unreachable(format!("the dispute {} {error}", dispute.id)))?;
        Ok(PaymentNews { state, ..news })
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentNews, ProviderError> {
        self.take(request).await
    }

    /// Razorpay has no call for it: an order stays open. Late money is recognised and goes back.
    async fn cancel_payment(&self, _payment_ref: &str) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        self.send_back(request).await
    }

    async fn verify_webhook(&self, delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
        webhook::verify(&self.settings.webhook_secrets, delivery)
    }
}
