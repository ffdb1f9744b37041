//! The server that plays PayPal: made by ourselves from what PayPal documents, so that passing against it proves nothing
//! about PayPal.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rust_decimal::Decimal;
use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::side::Manner;

/// The access token that it gives.
pub const TOKEN: &str = "A21-of-the-contract";
const CERTIFICATE: &str = include_str!("../../../fixtures/paypal/certificates/leaf-chain.pem");

/// A status and a body.
type Reply = (u16, Value);

/// What PayPal knows.
#[derive(Default)]
pub struct Books {
    pub manner: Manner,
    /// With their captures and refunds.
    pub orders: Vec<Value>,
    pub disputes: Vec<Value>,
    pub captures: usize,
    /// The status of new refunds.
    pub refund_status: &'static str,
    /// By path and request id: the reply.
    pub keys: BTreeMap<String, Reply>,
}

#[derive(Clone)]
pub struct FakePayPal {
    client_id: &'static str,
    client_secret: &'static str,
    books: Arc<Mutex<Books>>,
}

impl FakePayPal {
    pub fn new(client_id: &'static str, client_secret: &'static str) -> Self {
        let books = Books {
            refund_status: "COMPLETED",
            ..Books::default()
        };
        Self {
            client_id,
            client_secret,
            books: Arc::new(Mutex::new(books)),
        }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    fn token(&self, authorization: Option<&str>) -> Reply {
        let credentials = format!("{}:{}", self.client_id, self.client_secret);
        let expected = format!("Basic {}", data_encoding::BASE64.encode(credentials.as_bytes()));
        if authorization == Some(&expected) {
            (
                200,
                json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 32_400 }),
            )
        } else {
            (
                401,
                json!({ "error": "invalid_client", "error_description": "Client Authentication failed" }),
            )
        }
    }
}

impl Respond for FakePayPal {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut books = self.books();
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let path = request.url.path();
        if path.starts_with("/v1/notifications/certs/") {
            return ResponseTemplate::new(200).set_body_string(CERTIFICATE);
        }
        match books.manner {
            Manner::Quoting => {
                let quote = format!("{}_{TOKEN}", self.client_secret);
                let body = json!({ "name": quote, "message": quote, "details": [{ "issue": quote }] });
                return reply((400, body));
            }
            Manner::Busy => return ResponseTemplate::new(429).insert_header("retry-after", "60"),
            _ => {}
        }
        if path == "/v1/oauth2/token" {
            return reply(self.token(header("authorization")));
        }
        if header("authorization") != Some(&format!("Bearer {TOKEN}")) {
            return reply((401, json!({ "name": "AUTHENTICATION_FAILURE" })));
        }
        let is_post = request.method.as_str() == "POST";
        let answer = match header("paypal-request-id").filter(|_| is_post) {
            Some(key) => books.keyed(&format!("{path} {key}"), request),
            None => books.answer(request),
        };
        match books.manner {
            Manner::Silent if is_post => reply(answer).set_delay(Duration::from_secs(5)),
            Manner::Garbled => {
                ResponseTemplate::new(200).set_body_string("<html>Welcome to the hotel's network</html>")
            }
            _ => reply(answer),
        }
    }
}

fn reply((status, body): Reply) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_json(body)
        .insert_header("paypal-debug-id", "b1d1f06c7246c")
}

fn unprocessable(issue: &str) -> Reply {
    (
        422,
        json!({ "name": "UNPROCESSABLE_ENTITY", "details": [{ "issue": issue }] }),
    )
}

fn not_found() -> Reply {
    (
        404,
        json!({ "name": "RESOURCE_NOT_FOUND", "details": [{ "issue": "INVALID_RESOURCE_ID" }] }),
    )
}

fn value(amount: &Value) -> Decimal {
    amount["value"].as_str().unwrap().parse().unwrap()
}

impl Books {
    /// PayPal keeps the reply to the first request with an id.
    fn keyed(&mut self, key: &str, request: &Request) -> Reply {
        if let Some((_, kept)) = self.keys.get(key) {
            return (200, kept.clone());
        }
        let answer = self.answer(request);
        if answer.0 < 300 {
            self.keys.insert(key.to_owned(), answer.clone());
        }
        answer
    }

    fn answer(&mut self, request: &Request) -> Reply {
        let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let query: BTreeMap<String, String> = request.url.query_pairs().into_owned().collect();
        let path: Vec<&str> = request.url.path().split('/').skip(2).collect();
        match (request.method.as_str(), path.as_slice()) {
            ("POST", ["checkout", "orders"]) => self.make_order(&body),
            ("GET", ["checkout", "orders", id]) => self.order(id).map_or_else(not_found, |order| (200, order.clone())),
            ("POST", ["checkout", "orders", id, "capture"]) => self.capture(id),
            ("POST", ["payments", "captures", id, "refund"]) => self.refund(id, &body),
            ("GET", ["payments", "refunds", id]) => {
                let refund = self.refunds().find(|refund| refund["id"] == *id);
                refund.map_or_else(not_found, |refund| (200, refund.clone()))
            }
            ("GET", ["customer", "disputes"]) => {
                let capture = &query["disputed_transaction_id"];
                let found = self.disputes.iter().filter(|dispute| dispute["capture"] == **capture);
                (200, json!({ "items": found.rev().collect::<Vec<_>>() }))
            }
            ("GET", ["customer", "disputes", id]) => {
                let dispute = self.disputes.iter().find(|dispute| dispute["dispute_id"] == *id);
                dispute.map_or_else(not_found, |dispute| (200, dispute.clone()))
            }
            _ => not_found(),
        }
    }

    pub fn order(&mut self, id: &str) -> Option<&mut Value> {
        self.orders.iter_mut().find(|order| order["id"] == id)
    }

    fn make_order(&mut self, body: &Value) -> Reply {
        assert_eq!(body["intent"], "CAPTURE");
        let id = format!("ORDER{}", self.orders.len() + 1);
        let page = format!("https://www.sandbox.paypal.com/checkoutnow?token={id}");
        let mut unit = body["purchase_units"][0].clone();
        unit["payments"] = json!({ "captures": [], "refunds": [] });
        let order = json!({
            "id": id, "intent": "CAPTURE", "status": "PAYER_ACTION_REQUIRED", "purchase_units": [unit],
            "links": [{ "rel": "payer-action", "href": page, "method": "GET" }],
        });
        self.orders.push(order.clone());
        (201, order)
    }

    fn capture(&mut self, id: &str) -> Reply {
        let Some(order) = self.order(id) else {
            return not_found();
        };
        match order["status"].as_str() {
            Some("COMPLETED") => unprocessable("ORDER_ALREADY_CAPTURED"),
            Some("APPROVED") => {
                self.take(id);
                self.captures += 1;
                (201, self.order(id).unwrap().clone())
            }
            _ => unprocessable("ORDER_NOT_APPROVED"),
        }
    }

    /// Takes the money of an order: the id of the capture.
    pub fn take(&mut self, id: &str) -> String {
        let order = self.order(id).unwrap();
        let capture = format!("CAPTUREOF{id}");
        let amount = order["purchase_units"][0]["amount"].clone();
        order["status"] = json!("COMPLETED");
        let taken = json!([{ "id": capture, "status": "COMPLETED", "amount": amount, "final_capture": true }]);
        order["purchase_units"][0]["payments"]["captures"] = taken;
        capture
    }

    pub fn refunds(&self) -> impl Iterator<Item = &Value> {
        let of = |order: &'_ Value| {
            order["purchase_units"][0]["payments"]["refunds"]
                .as_array()
                .unwrap()
                .len()
        };
        self.orders
            .iter()
            .flat_map(move |order| (0..of(order)).map(move |at| &order["purchase_units"][0]["payments"]["refunds"][at]))
    }

    fn refund(&mut self, capture: &str, body: &Value) -> Reply {
        let number = self.refunds().count() + 1;
        let status = self.refund_status;
        let order = self
            .orders
            .iter_mut()
            .find(|order| order["purchase_units"][0]["payments"]["captures"][0]["id"] == capture);
        let Some(order) = order else {
            return not_found();
        };
        let payments = &mut order["purchase_units"][0]["payments"];
        let taken = value(&payments["captures"][0]["amount"]);
        let refunds = payments["refunds"].as_array_mut().unwrap();
        let back: Decimal = refunds.iter().map(|refund| value(&refund["amount"])).sum();
        if back + value(&body["amount"]) > taken {
            return unprocessable("REFUND_AMOUNT_EXCEEDED");
        }
        let refund = json!({
            "id": format!("REFUND{number}"), "status": status, "amount": body["amount"],
            "custom_id": body["custom_id"], "invoice_id": body["invoice_id"],
        });
        refunds.push(refund.clone());
        (201, refund)
    }

    pub fn end_refund(&mut self, id: &str, status: &str) {
        for order in &mut self.orders {
            let refunds = order["purchase_units"][0]["payments"]["refunds"]
                .as_array_mut()
                .unwrap();
            for refund in refunds.iter_mut().filter(|refund| refund["id"] == id) {
                refund["status"] = json!(status);
            }
        }
    }

    pub fn dispute(&mut self, capture: &str, status: &str, code: &str) {
        let mut orders = self.orders.iter();
        let order = orders.find(|order| order["purchase_units"][0]["payments"]["captures"][0]["id"] == capture);
        let amount = order.unwrap()["purchase_units"][0]["amount"].clone();
        let dispute = json!({
            "dispute_id": format!("PP-D-{}", self.disputes.len() + 1), "capture": capture, "status": status,
            "dispute_amount": amount, "dispute_outcome": { "outcome_code": code },
        });
        self.disputes.push(dispute);
    }
}
