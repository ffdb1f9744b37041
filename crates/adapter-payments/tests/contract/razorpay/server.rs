//! The server that plays Razorpay: made by ourselves from what Razorpay documents, so that passing against it proves
//! nothing about Razorpay. `tests/referees` asks its own library about signatures.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::side::Manner;

/// A status and a body.
type Reply = (u16, Value);

/// What Razorpay knows.
#[derive(Default)]
pub struct Books {
    pub manner: Manner,
    pub orders: Vec<Value>,
    pub payments: Vec<Value>,
    pub refunds: Vec<Value>,
    pub disputes: Vec<Value>,
    pub captures: usize,
    /// The status of new refunds.
    pub refund_status: &'static str,
    /// By idempotency key of a refund: what was asked, and the reply.
    pub keys: BTreeMap<String, (Value, Reply)>,
}

#[derive(Clone)]
pub struct FakeRazorpay {
    /// The key id, its secret, the secret of webhooks.
    secrets: [&'static str; 3],
    books: Arc<Mutex<Books>>,
}

impl FakeRazorpay {
    pub fn new(secrets: &[&'static str; 3]) -> Self {
        let books = Books {
            refund_status: "processed",
            ..Books::default()
        };
        Self {
            secrets: *secrets,
            books: Arc::new(Mutex::new(books)),
        }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }
}

impl Respond for FakeRazorpay {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut books = self.books();
        let [key_id, key_secret, _] = self.secrets;
        let credentials = data_encoding::BASE64.encode(format!("{key_id}:{key_secret}").as_bytes());
        let given = request
            .headers
            .get("authorization")
            .and_then(|value| value.to_str().ok());
        if given != Some(&format!("Basic {credentials}")) {
            return reply(error(401, "Authentication failed"));
        }
        match books.manner {
            Manner::Quoting => return reply(error(400, &format!("not with {}", self.secrets.join(", ")))),
            Manner::Busy => return ResponseTemplate::new(429).insert_header("retry-after", "60"),
            _ => {}
        }
        let answer = books.answer(request);
        match books.manner {
            Manner::Silent if request.method.as_str() == "POST" => reply(answer).set_delay(Duration::from_secs(5)),
            Manner::Garbled => {
                ResponseTemplate::new(200).set_body_string("<html>Welcome to the hotel's network</html>")
            }
            _ => reply(answer),
        }
    }
}

fn reply((status, body): Reply) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

fn error(status: u16, description: &str) -> Reply {
    let error = json!({
        "code": "BAD_REQUEST_ERROR", "description": description, "source": "business", "step": "NA", "reason": "NA",
    });
    (status, json!({ "error": error }))
}

fn unknown() -> Reply {
    error(400, "The id provided does not exist")
}

fn list<'a>(items: impl Iterator<Item = &'a Value>) -> Reply {
    // The newest first.
    let mut items: Vec<&Value> = items.collect();
    items.reverse();
    (
        200,
        json!({ "entity": "collection", "count": items.len(), "items": items }),
    )
}

impl Books {
    fn answer(&mut self, request: &Request) -> Reply {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let query: BTreeMap<String, String> = request.url.query_pairs().into_owned().collect();
        let path: Vec<&str> = request.url.path().split('/').skip(2).collect();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["orders"]) => list(self.orders.iter().filter(|order| order["receipt"] == *query["receipt"])),
            ("POST", ["orders"]) => self.make_order(&body),
            ("GET", ["orders", id, "payments"]) if self.orders.iter().any(|order| order["id"] == *id) => {
                list(self.payments.iter().filter(|payment| payment["order_id"] == *id))
            }
            ("POST", ["payments", id, "capture"]) => self.capture(id, &body),
            ("GET", ["payments", id, "refunds"]) => {
                list(self.refunds.iter().filter(|refund| refund["payment_id"] == *id))
            }
            ("POST", ["payments", id, "refund"]) => {
                let key = request.headers["x-refund-idempotency"].to_str().unwrap();
                self.keyed_refund(key, id, &body)
            }
            ("GET", ["refunds", id]) => {
                let refund = self.refunds.iter().find(|refund| refund["id"] == *id);
                refund.map_or_else(unknown, |refund| (200, refund.clone()))
            }
            ("GET", ["disputes"]) => list(self.disputes.iter()),
            _ => unknown(),
        }
    }

    fn make_order(&mut self, body: &Value) -> Reply {
        let fields: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        let known = ["amount", "currency", "receipt", "notes", "payment"];
        if fields.iter().any(|field| !known.contains(field)) {
            return error(400, "extra fields are not required and should not be sent");
        }
        let number = self.orders.len() + 1;
        let order = json!({
            "id": format!("order_{number}"), "entity": "order", "amount": body["amount"], "amount_paid": 0,
            "currency": body["currency"], "receipt": body["receipt"], "status": "created", "attempts": 0,
            "notes": body["notes"], "created_at": 1_800_000_000 + number,
        });
        self.orders.push(order.clone());
        (200, order)
    }

    /// The buyer tries to pay. The number of the payment.
    pub fn pay(&mut self, order: &str, status: &str) -> usize {
        let order = self.orders.iter().find(|known| known["id"] == order).unwrap();
        let number = self.payments.len();
        self.payments.push(json!({
            "id": format!("pay_{number}"), "entity": "payment", "amount": order["amount"], "currency": order["currency"],
            "status": status, "order_id": order["id"], "method": "upi", "captured": status == "captured",
            "amount_refunded": 0, "refund_status": null, "notes": [], "created_at": 1_800_000_100 + number,
        }));
        number
    }

    fn capture(&mut self, id: &str, body: &Value) -> Reply {
        let Some(payment) = self.payments.iter_mut().find(|payment| payment["id"] == id) else {
            return unknown();
        };
        if payment["status"] != "authorized" || payment["amount"] != body["amount"] {
            return error(400, "This payment has already been captured");
        }
        payment["status"] = json!("captured");
        payment["captured"] = json!(true);
        self.captures += 1;
        (200, payment.clone())
    }

    fn keyed_refund(&mut self, key: &str, id: &str, body: &Value) -> Reply {
        if let Some((earlier, kept)) = self.keys.get(key) {
            return if earlier == body {
                kept.clone()
            } else {
                error(
                    400,
                    "Different request with the same idempotency key has already been processed.",
                )
            };
        }
        let answer = self.refund(id, body);
        self.keys.insert(key.to_owned(), (body.clone(), answer.clone()));
        answer
    }

    fn refund(&mut self, id: &str, body: &Value) -> Reply {
        let Some(payment) = self.payments.iter().find(|payment| payment["id"] == id) else {
            return unknown();
        };
        let back = self.refunds.iter().filter(|refund| refund["payment_id"] == id);
        let back: i64 = back.map(|refund| refund["amount"].as_i64().unwrap()).sum();
        if back + body["amount"].as_i64().unwrap() > payment["amount"].as_i64().unwrap() {
            return error(400, "The total refund amount is greater than the refund payment amount");
        }
        let refund = json!({
            "id": format!("rfnd_{}", self.refunds.len() + 1), "entity": "refund", "amount": body["amount"],
            "currency": payment["currency"], "payment_id": id, "notes": body["notes"], "receipt": body["receipt"],
            "status": self.refund_status, "speed_requested": body["speed"],
        });
        self.refunds.push(refund.clone());
        (200, refund)
    }

    pub fn dispute(&mut self, payment: usize, status: &str) {
        let payment = &self.payments[payment];
        let deducted = if status == "lost" {
            payment["amount"].clone()
        } else {
            json!(0)
        };
        let dispute = json!({
            "id": format!("disp_{}", self.disputes.len() + 1), "entity": "dispute", "payment_id": payment["id"],
            "amount": payment["amount"], "currency": payment["currency"], "amount_deducted": deducted,
            "status": status, "phase": "chargeback", "created_at": 1_800_000_200 + self.disputes.len(),
        });
        self.disputes.push(dispute);
    }
}
