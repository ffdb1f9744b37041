//! The operations of the served document, as requests about certain things.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use turnout_tests::{Answer, Client};
use uuid::Uuid;

use crate::accounts::pictures::{form, png};

/// Things by what they are.
pub type Things = BTreeMap<&'static str, String>;

#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    pub needs_user: bool,
    pub example: Option<Value>,
    takes_picture: bool,
}

pub async fn operations(client: &Client) -> Vec<Operation> {
    let document = client.get("/openapi.json").await.expect_status(200).body;
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, item)| {
        item.as_object()
            .unwrap()
            .iter()
            .map(move |(method, operation)| Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                needs_user: operation.get("security").is_none(),
                takes_picture: operation.pointer("/requestBody/content/multipart~1form-data").is_some(),
                example: operation
                    .pointer("/requestBody/content/application~1json/example")
                    .cloned(),
            })
    });
    each.collect()
}

/// What `{id}` names in an address.
const IDS: [(&str, &str); 17] = [
    ("/v1/admin/reports/", "report"),
    ("/v1/admin/users/", "user"),
    ("/v1/admin/webhooks/", "webhook"),
    ("/v1/auth/sessions/", "session"),
    ("/v1/event-images/", "image"),
    ("/v1/events/", "event"),
    ("/v1/invites/", "invite"),
    ("/v1/me/pictures/", "picture"),
    ("/v1/notifications/", "notification"),
    ("/v1/orders/", "order"),
    ("/v1/pictures/", "picture"),
    ("/v1/refunds/", "refund"),
    ("/v1/requests/", "request"),
    ("/v1/tickets/", "ticket"),
    ("/v1/transfers/", "transfer"),
    ("/v1/venues/", "venue"),
    ("/v1/waitlist/", "line"),
];

impl Operation {
    /// Whether its address or what is sent with it names something.
    pub fn names_things(&self) -> bool {
        // To let nobody in particular come near again is no error.
        let is_harmless = self.id == "unblock_user" || self.path.contains("{provider}");
        self.path.starts_with("/v1/") && self.path.contains('{') && !is_harmless
    }

    /// The address of these things; of nothing where they are missing.
    pub fn address(&self, things: &Things) -> String {
        let mut parts = Vec::new();
        for part in self.path.split('/') {
            parts.push(match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) => self.named(name, things),
                None => match part.split_once('}') {
                    Some((name, rest)) => format!("{}{rest}", self.named(name.trim_start_matches('{'), things)),
                    None => part.to_owned(),
                },
            });
        }
        let query = match self.id.as_str() {
            "end_all_sessions" => "?keep_current=true",
            "list_accounts" => "?phone=%2B919876541002",
            "list_payment_providers" => "?currency=INR",
            _ => "",
        };
        format!("{}{query}", parts.join("/"))
    }

    fn named(&self, name: &str, things: &Things) -> String {
        let thing = match name {
            "id" if self.path.starts_with("/v1/users/") => "user",
            "id" => IDS
                .iter()
                .find(|(start, _)| self.path.starts_with(start))
                .map_or("", |(_, thing)| *thing),
            "file" => return "swagger-ui.css".to_owned(),
            "provider" => return "sandbox".to_owned(),
            "role" => return "organizer".to_owned(),
            "reservation_key" => "reservation",
            "token" if self.path.starts_with("/sandbox/") => "checkout",
            "token" => "link",
            other => other.trim_end_matches("_id"),
        };
        assert!(
            !thing.is_empty(),
            "say in operations.rs what {{{name}}} of {} is",
            self.path
        );
        things.get(thing).cloned().unwrap_or_else(fresh_id)
    }

    /// Sends it, with the body or the example of the document.
    pub async fn send(&self, client: &Client, things: &Things, body: Option<&Value>) -> Answer {
        static SENT: AtomicU32 = AtomicU32::new(0);
        let mut request = client.request(self.method.clone(), &self.address(things));
        if self.method == Method::POST {
            let number = SENT.fetch_add(1, Ordering::Relaxed);
            request = request.header("idempotency-key", format!("{}-{number}", self.id));
        }
        if self.takes_picture {
            request = pictured(request);
        } else if let Some(body) = body.or(self.example.as_ref()) {
            request = request.json(&filled(body, things));
        }
        client.send(request).await
    }
}

/// The request with a small picture as its form.
pub fn pictured(request: RequestBuilder) -> RequestBuilder {
    let request = request.header("content-type", "multipart/form-data; boundary=xyz");
    request.body(form("xyz", &[("file", &png(3, 2))]))
}

/// The body with things for the words in angle brackets; those that are missing are drawn.
pub fn filled(body: &Value, things: &Things) -> Value {
    let mut text = body.to_string();
    while let Some((start, end)) = text.find('<').zip(text.find('>')) {
        let name = &text[start + 1..end];
        let thing = things.get(name).cloned().unwrap_or_else(|| match name {
            "phone" => fresh_phone(),
            "now" => "2027-01-15T12:00:00Z".to_owned(),
            "later" => "2027-02-01T12:00:00Z".to_owned(),
            "latest" => "2027-02-01T16:00:00Z".to_owned(),
            _ => fresh_id(),
        });
        text.replace_range(start..=end, &thing);
    }
    serde_json::from_str(&text).unwrap()
}

/// An id of nothing.
pub fn fresh_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)).to_string()
}

pub fn fresh_phone() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(20_000);
    format!("+9198766{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
