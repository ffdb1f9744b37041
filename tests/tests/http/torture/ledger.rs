//! What was acknowledged, what went wrong, and how often what happened.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use futures::StreamExt;
use futures::stream::iter;
use serde_json::Value;
use turnout_tests::Client;

/// Something that a server said was done. It must be so for ever.
#[derive(Clone, Debug)]
pub enum Fact {
    Reserved {
        token: String,
        key: String,
    },
    Released {
        token: String,
        key: String,
    },
    Ordered {
        token: String,
        order: String,
    },
    Cancelled {
        token: String,
        order: String,
    },
    Paid {
        token: String,
        order: String,
    },
    Refunded {
        token: String,
        order: String,
        refund: String,
    },
    Decided {
        page: String,
        outcome: &'static str,
    },
    Admitted {
        token: String,
        ticket: String,
    },
    /// The host gave somebody this ticket.
    Given {
        token: String,
        ticket: String,
    },
    /// The host cancelled it.
    Void {
        token: String,
        ticket: String,
    },
    /// The seat of a void ticket is free.
    SeatFree {
        token: String,
        ticket: String,
    },
    /// Somebody stands in a line, or stood there.
    Waits {
        token: String,
        place: String,
    },
    /// Somebody left the line.
    Gone {
        token: String,
        place: String,
    },
}

#[derive(Default)]
pub struct Ledger {
    facts: Mutex<Vec<Fact>>,
    faults: Mutex<Vec<String>>,
    counts: Mutex<BTreeMap<&'static str, usize>>,
    inside: Mutex<BTreeSet<String>>,
}

impl Ledger {
    /// A server acknowledged it.
    pub fn acknowledge(&self, fact: Fact) {
        self.facts.lock().unwrap().push(fact);
    }

    /// It must not happen.
    pub fn fault(&self, what: String) {
        self.faults.lock().unwrap().push(what);
    }

    pub fn count(&self, what: &'static str) {
        self.add(what, 1);
    }

    pub fn add(&self, what: &'static str, times: usize) {
        *self.counts.lock().unwrap().entry(what).or_default() += times;
    }

    /// How often it happened.
    pub fn counted(&self, what: &str) -> usize {
        self.counts.lock().unwrap().get(what).copied().unwrap_or_default()
    }

    /// Somebody came in with this ticket, which happens once.
    pub fn admit(&self, token: String, ticket: String) {
        if !self.inside.lock().unwrap().insert(ticket.clone()) {
            self.fault(format!("ticket {ticket} opened the door twice"));
        }
        self.acknowledge(Fact::Admitted { token, ticket });
    }

    pub fn faults(&self) -> Vec<String> {
        self.faults.lock().unwrap().clone()
    }

    pub fn acknowledged(&self) -> usize {
        self.facts.lock().unwrap().len()
    }

    pub fn facts(&self) -> Vec<Fact> {
        self.facts.lock().unwrap().clone()
    }

    /// How often what happened, for people.
    pub fn summary(&self) -> String {
        let counts = self.counts.lock().unwrap();
        let lines = counts.iter().map(|(what, count)| format!("  {count:>6} {what}\n"));
        lines.collect()
    }

    /// What was acknowledged and is not so.
    pub async fn lost(&self, anybody: &Client) -> Vec<String> {
        let checks = self.facts().into_iter().map(|fact| async move {
            let is_so = holds(anybody, &fact).await;
            (!is_so).then(|| format!("{fact:?}"))
        });
        let answers: Vec<_> = iter(checks).buffer_unordered(8).collect().await;
        answers.into_iter().flatten().collect()
    }
}

const PAID: [&str; 4] = ["paid", "partially_refunded", "refunded", "disputed"];

async fn holds(anybody: &Client, fact: &Fact) -> bool {
    let (token, path) = match fact {
        Fact::Reserved { token, key } | Fact::Released { token, key } => (token, format!("/v1/reservations/{key}")),
        Fact::Ordered { token, order }
        | Fact::Cancelled { token, order }
        | Fact::Paid { token, order }
        | Fact::Refunded { token, order, .. } => (token, format!("/v1/orders/{order}")),
        Fact::Decided { page, outcome } => return is_decided(anybody, page, outcome).await,
        Fact::Admitted { token, ticket }
        | Fact::Given { token, ticket }
        | Fact::Void { token, ticket }
        | Fact::SeatFree { token, ticket } => (token, format!("/v1/tickets/{ticket}")),
        Fact::Waits { token, place } => return standing(anybody, token, place).await.is_some(),
        Fact::Gone { token, place } => {
            let status = standing(anybody, token, place).await;
            return status.is_some_and(|status| ["left", "expired", "closed"].contains(&status.as_str()));
        }
    };
    let shown = anybody.with_token(token).get(&path).await;
    let status = shown.text("/status");
    shown.status == 200
        && match fact {
            Fact::Reserved { .. } | Fact::Ordered { .. } | Fact::Given { .. } => true,
            Fact::Decided { .. } | Fact::Waits { .. } | Fact::Gone { .. } => unreachable!("asked elsewhere"),
            Fact::Void { .. } => is_void(status),
            Fact::SeatFree { .. } => is_void(status) && shown.at("/is_seat_kept") == false,
            Fact::Released { .. } => ["released", "expired"].contains(&status),
            Fact::Cancelled { .. } => status == "cancelled",
            Fact::Paid { .. } => PAID.contains(&status) && has_its_tickets(&shown.body),
            Fact::Admitted { .. } => status == "used",
            Fact::Refunded { refund, .. } => {
                let movements = shown.at("/transactions").as_array();
                let is_ours = |movement: &Value| movement["id"].as_str() == Some(refund);
                movements.is_some_and(|movements| movements.iter().any(is_ours))
            }
        }
}

fn is_void(status: &str) -> bool {
    ["cancelled", "refunded"].contains(&status)
}

/// Where somebody's place in a line stands, if there is one.
async fn standing(anybody: &Client, token: &str, place: &str) -> Option<String> {
    let person = anybody.with_token(token);
    let mut cursor = String::new();
    loop {
        let shown = person.get(&format!("/v1/me/waitlist?limit=100{cursor}")).await;
        let mut places = shown.body["items"].as_array()?.iter();
        if let Some(found) = places.find(|shown| shown["id"] == place) {
            return found["status"].as_str().map(str::to_owned);
        }
        cursor = format!("&cursor={}", shown.body["next_cursor"].as_str()?);
    }
}

fn has_its_tickets(order: &Value) -> bool {
    let tickets = order["tickets"].as_array().map(Vec::len);
    tickets.and_then(|count| u64::try_from(count).ok()) == order["seats"].as_u64()
}

/// The provider remembers what it was told.
async fn is_decided(anybody: &Client, page: &str, outcome: &str) -> bool {
    let shown = anybody.get(page).await;
    let page = shown.body.as_str().unwrap_or_default().to_owned();
    let follows: &[&str] = match outcome {
        "approve" => &["approved", "disputed", "dispute_won", "dispute_lost"],
        "dispute" => &["disputed", "dispute_won", "dispute_lost"],
        "decline" => &["declined"],
        "win_dispute" => &["dispute_won"],
        _ => &["dispute_lost"],
    };
    follows
        .iter()
        .any(|status| page.contains(&format!("\"status\">{status}<")))
}
