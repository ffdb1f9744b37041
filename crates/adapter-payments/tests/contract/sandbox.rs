//! The sandbox: its other side are books, here in memory.

use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use turnout_adapter_payments::sandbox::{Sandbox, SandboxSettings};
use turnout_domain::money::Money;
use turnout_domain::payments::DisputeOutcome;
use turnout_ports::jobs::NewJob;
use turnout_ports::payments::{PaymentProvider, SandboxBooks, SandboxPayment, SandboxStatus, WebhookDelivery};
use turnout_ports::store::{StoreError, StoreResult};
use turnout_testkit::SeededEntropy;

use crate::side::{Made, Manner, Seen, Side, Standing, timed_delivery};

const SECRET: &str = "sandbox_secret_of_webhooks";

pub struct SandboxSide {
    books: Arc<Books>,
    sandbox: Sandbox,
}

#[derive(Default)]
struct Books(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    is_closed: bool,
    manner: Manner,
    payments: Vec<SandboxPayment>,
    refunds: Vec<Refund>,
}

struct Refund {
    payment_ref: String,
    key: String,
    reference: String,
    amount: Money,
}

impl Books {
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap()
    }
}

impl Pages {
    /// What becomes of the answer to a change.
    fn told<T>(&self, value: T) -> StoreResult<T> {
        match self.manner {
            Manner::Silent | Manner::Garbled => Err(StoreError::OutcomeUnknown("the connection broke".to_owned())),
            Manner::Well | Manner::Busy | Manner::Quoting => Ok(value),
        }
    }

    fn check(&self) -> StoreResult<()> {
        match self.manner {
            _ if self.is_closed => Err(StoreError::Unavailable("no connection".to_owned())),
            Manner::Busy => Err(StoreError::Contended("a lock".to_owned())),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl SandboxBooks for Books {
    async fn open(&self, payment: &SandboxPayment) -> StoreResult<SandboxPayment> {
        let mut pages = self.pages();
        pages.check()?;
        let key = &payment.idempotency_key;
        let opened = pages
            .payments
            .iter()
            .find(|other| other.idempotency_key == *key)
            .cloned();
        if opened.is_none() {
            pages.payments.push(payment.clone());
        }
        pages.told(opened.unwrap_or_else(|| payment.clone()))
    }

    async fn by_ref(&self, payment_ref: &str) -> StoreResult<Option<SandboxPayment>> {
        let pages = self.pages();
        pages.check()?;
        if pages.manner == Manner::Garbled {
            return Err(StoreError::Corrupt("an amount".to_owned()));
        }
        let found = pages.payments.iter().find(|payment| payment.payment_ref == payment_ref);
        Ok(found.cloned())
    }

    async fn by_token(&self, _checkout_token: &str) -> StoreResult<Option<SandboxPayment>> {
        Ok(None)
    }

    async fn decide(
        &self,
        _payment_ref: &str,
        _from: SandboxStatus,
        _to: SandboxStatus,
        _webhook: &NewJob,
    ) -> StoreResult<bool> {
        Ok(false)
    }

    async fn refund(
        &self,
        payment_ref: &str,
        idempotency_key: &str,
        refund_ref: &str,
        amount: Money,
    ) -> StoreResult<Option<String>> {
        let mut pages = self.pages();
        pages.check()?;
        if let Some(earlier) = pages.refunds.iter().find(|refund| refund.key == idempotency_key) {
            return pages.told(Some(earlier.reference.clone()));
        }
        let paid = pages.payments.iter().find(|payment| payment.payment_ref == payment_ref);
        let mut left = paid.unwrap().amount;
        for refund in pages.refunds.iter().filter(|refund| refund.payment_ref == payment_ref) {
            left = left.minus(refund.amount).unwrap();
        }
        if left.minus(amount).is_err() {
            return pages.told(None);
        }
        pages.refunds.push(Refund {
            payment_ref: payment_ref.to_owned(),
            key: idempotency_key.to_owned(),
            reference: refund_ref.to_owned(),
            amount,
        });
        pages.told(Some(refund_ref.to_owned()))
    }
}

fn sandbox(books: &Arc<Books>) -> Sandbox {
    let settings = SandboxSettings {
        public_url: "http://127.0.0.1:1".to_owned(),
        webhook_url: "http://127.0.0.1:1/v1/webhooks/sandbox".to_owned(),
        webhook_secret: SecretString::from(SECRET),
    };
    Sandbox::new(settings, books.clone(), Arc::new(SeededEntropy::new(5))).unwrap()
}

#[async_trait]
impl Side for SandboxSide {
    async fn new() -> Self {
        let books = Arc::new(Books::default());
        let sandbox = sandbox(&books);
        Self { books, sandbox }
    }

    fn provider(&self) -> &dyn PaymentProvider {
        &self.sandbox
    }

    fn unreachable() -> Box<dyn PaymentProvider> {
        let books = Arc::new(Books::default());
        books.pages().is_closed = true;
        Box::new(sandbox(&books))
    }

    fn shown(&self) -> String {
        String::new()
    }

    fn secrets(&self) -> Vec<String> {
        vec![SECRET.to_owned()]
    }

    fn behave(&self, manner: Manner) {
        self.books.pages().manner = manner;
    }

    fn put(&self, payment_ref: &str, standing: Standing) -> Option<Seen> {
        let (status, seen) = match standing {
            Standing::Open => (SandboxStatus::Open, Seen::Pending),
            Standing::Declined => (SandboxStatus::Declined, Seen::Failed),
            Standing::Paid | Standing::PaidOther(_) => (SandboxStatus::Approved, Seen::Captured),
            Standing::Disputed(outcome @ DisputeOutcome::Open) => (SandboxStatus::Disputed, Seen::Disputed(outcome)),
            Standing::Authorized | Standing::Cancelled | Standing::Disputed(_) | Standing::Strange => return None,
        };
        let mut pages = self.books.pages();
        let payment = pages
            .payments
            .iter_mut()
            .find(|payment| payment.payment_ref == payment_ref)?;
        payment.status = status;
        if let Standing::PaidOther(amount) = standing {
            payment.amount = amount;
        }
        Some(seen)
    }

    fn made(&self) -> Made {
        let pages = self.books.pages();
        Made {
            payments: pages.payments.len(),
            captures: 0,
            refunds: pages.refunds.len(),
        }
    }

    /// It never does.
    fn forget_keys(&self) {}

    fn delay_refunds(&self) -> bool {
        false
    }

    fn end_refund(&self, _refund_ref: &str, _is_done: bool) {}

    fn foreign_return(&self) -> Map<String, Value> {
        Map::from_iter([("payment_id".to_owned(), json!("sbx_pay_of_someone_else"))])
    }

    fn webhook(&self, payment_ref: &str, at: DateTime<Utc>) -> WebhookDelivery {
        let body = json!({
            "id": "evt_1", "type": "payment.approved", "created_at": at, "data": { "payment_id": payment_ref },
        });
        self.sign(&body.to_string(), at)
    }

    fn sign(&self, body: &str, at: DateTime<Utc>) -> WebhookDelivery {
        timed_delivery("sandbox-signature", SECRET, body, at)
    }

    fn signs_the_time(&self) -> bool {
        true
    }
}
