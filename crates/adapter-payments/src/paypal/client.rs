//! PayPal as a payment provider.

use async_trait::async_trait;
use serde_json::{Map, Value};
use turnout_domain::money::Currency;
use turnout_domain::payments::{PaymentNews, ProviderName};
use turnout_ports::payments::{
    Capabilities, CaptureRequest, PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest,
    ReturnForged, StartedPayment, WebhookDelivery, WebhookEvent, WebhookRefused,
};

use super::{PayPal, mapping};

#[async_trait]
impl PaymentProvider for PayPal {
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

    /// What comes back by the return address or the SDK is the order's id under one of three names. It is not signed.
    fn check_return(&self, payment_ref: &str, brought: &Map<String, Value>) -> Result<(), ReturnForged> {
        let is_ours = |name: &str| brought.get(name).is_none_or(|id| id.as_str() == Some(payment_ref));
        if ["order_id", "orderID", "token"].into_iter().all(is_ours) {
            Ok(())
        } else {
            Err(ReturnForged)
        }
    }

    async fn look_up(&self, payment_ref: &str) -> Result<PaymentNews, ProviderError> {
        let (news, taken) = self.news(payment_ref).await?;
        let Some(capture) = taken else {
            return Ok(news);
        };
        let Some(dispute) = self.dispute_of(&capture.id).await? else {
            return Ok(news);
        };
        let state = mapping::disputed(&capture, &dispute)
            .map_err(|error| ProviderError::Unreachable(format!("the dispute {}: {error}", dispute.id)))?;
        Ok(PaymentNews { state, ..news })
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentNews, ProviderError> {
        self.take(request).await
    }

    /// PayPal has no call for it, and needs none: without our capture no money moves. An approval that is not captured
    /// lapses.
    async fn cancel_payment(&self, _payment_ref: &str) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        self.send_back(request).await
    }

    async fn verify_webhook(&self, delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
        self.verifier.verify(&self.session, delivery).await
    }
}
