//! Stripe behind the port.

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use turnout_domain::money::Currency;
use turnout_domain::payments::{PaymentNews, ProviderName};
use turnout_ports::payments::{
    Capabilities, CaptureRequest, PaymentProvider, PaymentRequest, ProviderError, RefundOutcome, RefundRequest,
    ReturnForged, StartedPayment, WebhookDelivery, WebhookEvent, WebhookRefused,
};

use super::api::Fields;
use super::refusal::{self, Refusal};
use super::wire::Created;
use super::{Stripe, amount, webhook};

#[async_trait]
impl PaymentProvider for Stripe {
    fn name(&self) -> &ProviderName {
        &self.name
    }

    fn currencies(&self) -> &[Currency] {
        &Currency::ALL
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            partial_refunds: true,
            cancellation: true,
            disputes: true,
        }
    }

    async fn start_payment(&self, request: &PaymentRequest) -> Result<StartedPayment, ProviderError> {
        let fields = self.intent_fields(request)?;
        let key = format!("{}-start", request.idempotency_key);
        let answer = self.api.create_intent(fields, &key).await?;
        if !answer.is_success() {
            return Err(refusal::read(&answer).into_error());
        }
        let created: Created = answer.read()?;
        self.check_mode(created.livemode, &answer)?;
        let mut client = Map::new();
        client.insert("payment_intent".to_owned(), json!(created.id));
        client.insert("client_secret".to_owned(), json!(created.client_secret));
        client.insert("publishable_key".to_owned(), json!(self.publishable_key));
        Ok(StartedPayment {
            payment_ref: created.id,
            client,
        })
    }

    /// The sheet on the phone brings nothing that is signed; a return by way of the browser names the intent.
    fn check_return(&self, payment_ref: &str, brought: &Map<String, Value>) -> Result<(), ReturnForged> {
        let is_ours = |name: &str, belongs: &dyn Fn(&str) -> bool| match brought.get(name) {
            None => true,
            Some(value) => value.as_str().is_some_and(belongs),
        };
        let secret_prefix = format!("{payment_ref}_secret_");
        let good = is_ours("payment_intent", &|id| id == payment_ref)
            && is_ours("payment_intent_client_secret", &|secret| {
                secret.starts_with(&secret_prefix)
            });
        if good { Ok(()) } else { Err(ReturnForged) }
    }

    async fn look_up(&self, payment_ref: &str) -> Result<PaymentNews, ProviderError> {
        self.news(payment_ref).await
    }

    async fn capture(&self, request: &CaptureRequest) -> Result<PaymentNews, ProviderError> {
        let units = amount::units(request.amount).map_err(ProviderError::Refused)?;
        let key = format!("{}-capture", request.idempotency_key);
        let answer = self.api.capture_intent(&request.payment_ref, units, &key).await?;
        if !answer.is_success()
            && let Refusal::Other(error) = refusal::read(&answer)
        {
            return Err(error);
        }
        // A refusal for good mostly means that it was captured or cancelled before: what holds is asked for anyway.
        self.news(&request.payment_ref).await
    }

    async fn cancel_payment(&self, payment_ref: &str) -> Result<(), ProviderError> {
        let answer = self.api.cancel_intent(payment_ref).await?;
        if answer.is_success() {
            return Ok(());
        }
        let refused = match refusal::read(&answer) {
            Refusal::Final { error, .. } => error,
            Refusal::Other(error) => return Err(error),
        };
        // What has ended, or is at the bank, cannot be cancelled.
        let (intent, _) = self.api.intent(payment_ref).await?;
        match intent.status.as_str() {
            "canceled" | "succeeded" | "processing" => Ok(()),
            _ => Err(refused),
        }
    }

    async fn refund(&self, request: &RefundRequest) -> Result<RefundOutcome, ProviderError> {
        self.send_back(request).await
    }

    async fn verify_webhook(&self, delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
        webhook::verify(&self.webhook_secrets, self.is_live, delivery)
    }
}

impl Stripe {
    fn intent_fields(&self, request: &PaymentRequest) -> Result<Fields, ProviderError> {
        let units = amount::units(request.amount).map_err(ProviderError::Refused)?;
        let mut fields = vec![
            ("amount", units.to_string()),
            ("currency", amount::code(request.amount.currency())),
            ("capture_method", "automatic".to_owned()),
            ("description", request.description.clone()),
            ("metadata[order_id]", request.order.to_string()),
            ("metadata[order_number]", request.order_number.clone()),
        ];
        if self.payment_method_types.is_empty() {
            fields.push(("automatic_payment_methods[enabled]", "true".to_owned()));
        }
        let types = self.payment_method_types.iter();
        fields.extend(types.map(|name| ("payment_method_types[]", name.clone())));
        Ok(fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect())
    }
}
