//! The server that plays Stripe: made by ourselves from what Stripe documents, so that passing against it proves nothing
//! about Stripe. `tests/referees` asks others.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde_json::{Value, json};
use wiremock::{Request, Respond, ResponseTemplate};

use crate::side::Manner;

type Fields = BTreeMap<String, String>;
/// A status and a body.
type Reply = (u16, Value);

/// What Stripe knows.
#[derive(Default)]
pub struct Books {
    pub manner: Manner,
    pub intents: Vec<Value>,
    pub refunds: Vec<Value>,
    pub disputes: Vec<Value>,
    pub captures: usize,
    /// Nothing is left in our balance, so that refunds are refused.
    pub is_broke: bool,
    /// The status of new refunds.
    pub refund_status: &'static str,
    /// By idempotency key: what was asked, and the reply.
    pub keys: BTreeMap<String, (String, Reply)>,
}

#[derive(Clone)]
pub struct FakeStripe {
    secret_key: &'static str,
    books: Arc<Mutex<Books>>,
}

impl FakeStripe {
    pub fn new(secret_key: &'static str) -> Self {
        let books = Books {
            refund_status: "succeeded",
            ..Books::default()
        };
        Self {
            secret_key,
            books: Arc::new(Mutex::new(books)),
        }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }
}

impl Respond for FakeStripe {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let mut books = self.books();
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        assert_eq!(header("stripe-version"), Some("2026-10-28.endive"));
        if header("authorization") != Some(&format!("Bearer {}", self.secret_key)) {
            return reply(error(401, "invalid_request_error", "", "Invalid API Key"));
        }
        let is_post = request.method.as_str() == "POST";
        match books.manner {
            Manner::Quoting => {
                let secret = format!("{} and pi_1_secret_2, whsec_of_the_contract", self.secret_key);
                return reply(error(400, "invalid_request_error", "parameter_invalid", &secret));
            }
            Manner::Busy => return ResponseTemplate::new(429).insert_header("retry-after", "60"),
            _ => {}
        }
        let body = String::from_utf8(request.body.clone()).unwrap();
        let key = header("idempotency-key").filter(|_| is_post);
        let is_replayed = key.is_some_and(|key| books.keys.contains_key(key));
        let answer = match key {
            Some(key) => books.keyed(key, request, &body),
            None => books.answer(request, &body),
        };
        match books.manner {
            Manner::Silent if is_post => reply(answer).set_delay(Duration::from_secs(5)),
            Manner::Garbled => {
                ResponseTemplate::new(200).set_body_string("<html>Welcome to the hotel's network</html>")
            }
            _ if is_replayed => reply(answer).insert_header("idempotent-replayed", "true"),
            _ => reply(answer),
        }
    }
}

fn reply((status, body): Reply) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_json(body)
        .insert_header("request-id", "req_of_the_fake")
}

fn error(status: u16, kind: &str, code: &str, message: &str) -> Reply {
    (
        status,
        json!({ "error": { "type": kind, "code": code, "message": message } }),
    )
}

impl Books {
    /// Stripe keeps the reply to the first request with a key.
    fn keyed(&mut self, key: &str, request: &Request, body: &str) -> Reply {
        let asked = format!("{} {body}", request.url.path());
        if let Some((earlier, kept)) = self.keys.get(key) {
            return if *earlier == asked {
                kept.clone()
            } else {
                error(
                    400,
                    "idempotency_error",
                    "",
                    "Keys for idempotent requests can only be used once.",
                )
            };
        }
        let answer = self.answer(request, body);
        self.keys.insert(key.to_owned(), (asked, answer.clone()));
        answer
    }

    fn answer(&mut self, request: &Request, body: &str) -> Reply {
        let fields: Fields = serde_urlencoded::from_str(body).unwrap();
        let query: Fields = request.url.query_pairs().into_owned().collect();
        let path: Vec<&str> = request.url.path().split('/').skip(2).collect();
        match (request.method.as_str(), path.as_slice()) {
            ("POST", ["payment_intents"]) => self.create_intent(&fields),
            ("GET", ["payment_intents", id]) => {
                assert_eq!(query.get("expand[]").map(String::as_str), Some("latest_charge"));
                self.intent(id)
                    .map_or_else(not_found, |intent| (200, self.expanded(&intent)))
            }
            ("POST", ["payment_intents", id, "capture"]) => self.change(id, &["requires_capture"], &fields),
            ("POST", ["payment_intents", id, "cancel"]) => {
                let open = ["requires_payment_method", "requires_capture", "requires_action"];
                self.change(id, &open, &Fields::new())
            }
            ("POST", ["refunds"]) => self.create_refund(&fields),
            ("GET", ["refunds", id]) => {
                let refund = self.refunds.iter().find(|refund| refund["id"] == *id);
                refund.map_or_else(not_found, |refund| (200, refund.clone()))
            }
            ("GET", ["refunds"]) => (200, page(&self.refunds, &query)),
            ("GET", ["disputes"]) => (200, page(&self.disputes, &query)),
            _ => not_found(),
        }
    }

    fn intent(&self, id: &str) -> Option<Value> {
        self.intents.iter().find(|intent| intent["id"] == id).cloned()
    }

    fn expanded(&self, intent: &Value) -> Value {
        let mut whole = intent.clone();
        if let Some(id) = intent["latest_charge"].as_str() {
            let is_disputed = self.disputes.iter().any(|dispute| dispute["charge"] == id);
            whole["latest_charge"] = json!({ "id": id, "object": "charge", "disputed": is_disputed });
        }
        whole
    }

    fn create_intent(&mut self, fields: &Fields) -> Reply {
        assert_eq!(fields["automatic_payment_methods[enabled]"], "true");
        let id = format!("pi_{}", self.intents.len() + 1);
        let intent = json!({
            "id": id, "object": "payment_intent", "amount": fields["amount"].parse::<i64>().unwrap(),
            "amount_received": 0, "amount_capturable": 0, "currency": fields["currency"],
            "status": "requires_payment_method", "client_secret": format!("{id}_secret_h0wz"),
            "capture_method": fields["capture_method"], "latest_charge": null, "livemode": false,
            "metadata": { "order_id": fields["metadata[order_id]"] },
        });
        self.intents.push(intent.clone());
        (200, intent)
    }

    /// Captures with fields, cancels without.
    fn change(&mut self, id: &str, from: &[&str], fields: &Fields) -> Reply {
        let Some(intent) = self.intents.iter_mut().find(|intent| intent["id"] == id) else {
            return not_found();
        };
        if !from.contains(&intent["status"].as_str().unwrap()) {
            let code = "payment_intent_unexpected_state";
            return error(
                400,
                "invalid_request_error",
                code,
                "This PaymentIntent's status does not allow it.",
            );
        }
        if let Some(amount) = fields.get("amount_to_capture") {
            intent["status"] = json!("succeeded");
            intent["amount_received"] = json!(amount.parse::<i64>().unwrap());
            self.captures += 1;
        } else {
            intent["status"] = json!("canceled");
        }
        (200, intent.clone())
    }

    fn create_refund(&mut self, fields: &Fields) -> Reply {
        let (charge, amount) = (&fields["charge"], fields["amount"].parse::<i64>().unwrap());
        let Some(intent) = self.intents.iter().find(|intent| intent["latest_charge"] == **charge) else {
            return not_found();
        };
        if self.is_broke {
            return error(
                400,
                "invalid_request_error",
                "balance_insufficient",
                "Insufficient funds",
            );
        }
        let back = self.refunds.iter().filter(|refund| refund["charge"] == **charge);
        let back: i64 = back.map(|refund| refund["amount"].as_i64().unwrap()).sum();
        if back + amount > intent["amount_received"].as_i64().unwrap() {
            let words = "Refund amount is greater than unrefunded amount on charge";
            return error(400, "invalid_request_error", "", words);
        }
        let refund = json!({
            "id": format!("re_{}", self.refunds.len() + 1), "object": "refund", "amount": amount, "charge": charge,
            "currency": intent["currency"], "payment_intent": intent["id"], "status": self.refund_status,
            "metadata": { "refund_id": fields["metadata[refund_id]"], "reason": fields["metadata[reason]"] },
        });
        self.refunds.push(refund.clone());
        (200, refund)
    }

    pub fn dispute(&mut self, charge: &str, status: &str) {
        let id = format!("dp_{}", self.disputes.len() + 1);
        let dispute = json!({
            "id": id, "object": "dispute", "amount": 49_900, "currency": "inr", "charge": charge, "status": status,
        });
        self.disputes.push(dispute);
    }
}

fn not_found() -> Reply {
    error(404, "invalid_request_error", "resource_missing", "No such object")
}

/// Two entries of a list, newest first.
fn page(list: &[Value], query: &Fields) -> Value {
    let mut found: Vec<&Value> = list
        .iter()
        .rev()
        .filter(|entry| entry["charge"] == *query["charge"])
        .collect();
    if let Some(after) = query.get("starting_after") {
        let place = found.iter().position(|entry| entry["id"] == **after).unwrap();
        found.drain(..=place);
    }
    let has_more = found.len() > 2;
    found.truncate(2);
    json!({ "object": "list", "data": found, "has_more": has_more })
}
