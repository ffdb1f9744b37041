//! The events that everybody wants seats of.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, RwLock};

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_tests::{Answer, Client};

use super::dice::Dice;

/// Something to reserve: an event, and a tier of it.
#[derive(Clone, Debug)]
pub struct Offer {
    pub event: String,
    pub tier: String,
    /// How many seats the tier had at first.
    pub quantity: usize,
}

/// What a guest shows at the door.
#[derive(Clone, Debug)]
pub struct Shown {
    pub event: String,
    pub ticket: String,
    pub code: String,
    /// Of the guest.
    pub token: String,
}

/// Somebody who buys, and may be given something.
#[derive(Clone, Debug)]
pub struct Guest {
    pub phone: String,
    pub token: String,
}

pub struct Scene {
    pub host: String,
    pub guests: Vec<Guest>,
    /// What there is to reserve now: the newest events.
    offers: RwLock<Vec<Offer>>,
    /// Orders that were seen to be paid, for the host to refund.
    pub sold: Mutex<Vec<String>>,
    /// Tickets of which guests have the code.
    pub shown: Mutex<Vec<Shown>>,
    /// Tickets that were given away.
    pub given: Mutex<Vec<String>>,
    /// Void tickets whose seats were kept.
    pub kept: Mutex<Vec<String>>,
    keys: AtomicUsize,
}

impl Scene {
    /// Nothing to reserve yet.
    pub fn of(host: &str, guests: Vec<Guest>) -> Self {
        Self {
            host: host.to_owned(),
            guests,
            offers: RwLock::default(),
            sold: Mutex::default(),
            shown: Mutex::default(),
            given: Mutex::default(),
            kept: Mutex::default(),
            keys: AtomicUsize::default(),
        }
    }

    /// Events with few seats, with many, with several tiers and without a price, in place of those that were on offer
    /// before. `None`, if the server is gone meanwhile.
    pub async fn publish(&self, anybody: &Client) -> Option<()> {
        let host = anybody.with_token(&self.host);
        let mut offers = Vec::new();
        for tiers in [
            json!([{"name": "Few", "price": "10.00", "quantity": 12, "max_per_order": 4}]),
            json!([
                {"name": "Standard", "price": "499.00", "quantity": 60, "max_per_order": 4},
                {"name": "VIP", "price": "1499.50", "quantity": 9, "max_per_order": 2},
            ]),
            json!([{"name": "Free", "price": "0.00", "quantity": 25, "max_per_order": 2}]),
            json!([{"name": "Called off", "price": "99.00", "quantity": 40, "max_per_order": 4}]),
        ] {
            offers.extend(published(&host, &tiers).await?);
        }
        *self.offers.write().unwrap() = offers;
        Some(())
    }

    pub fn some_offer(&self, dice: &Dice) -> Option<Offer> {
        dice.pick(&self.offers.read().unwrap()).cloned()
    }

    pub fn key(&self) -> String {
        format!("key-{}", self.keys.fetch_add(1, Ordering::SeqCst))
    }

    /// The event that is cancelled in the midst of it all.
    pub fn called_off(&self) -> Option<String> {
        let offers = self.offers.read().unwrap();
        offers.last().map(|offer| offer.event.clone())
    }

    /// Notes an order that was seen to be paid. False, if it was seen before.
    pub fn sell(&self, order: &str) -> bool {
        let mut sold = self.sold.lock().unwrap();
        let is_new = !sold.iter().any(|known| known == order);
        if is_new {
            sold.push(order.to_owned());
        }
        is_new
    }

    pub fn some_shown(&self, dice: &Dice) -> Option<Shown> {
        dice.pick(&self.shown.lock().unwrap()).cloned()
    }

    pub fn some_sold(&self, dice: &Dice) -> Option<String> {
        dice.pick(&self.sold.lock().unwrap()).cloned()
    }
}

async fn published(host: &Client, tiers: &Value) -> Option<Vec<Offer>> {
    let start = SystemClock.now() + TimeDelta::days(7);
    let seats: u64 = tiers
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| tier["quantity"].as_u64().unwrap())
        .sum();
    let body = json!({
        "title": "Everybody comes", "start_at": start.to_rfc3339(), "end_at": (start + TimeDelta::hours(3)).to_rfc3339(),
        "time_zone": "Asia/Kolkata", "venue_text": "Arena", "gst_percent": "18", "capacity": seats, "tiers": tiers,
    });
    let made = asked(host, "/v1/events", &body).await?;
    let event = made.text("/id").to_owned();
    let shown = asked(host, &format!("/v1/events/{event}/publish"), &json!({})).await?;
    let offers = shown.at("/tiers").as_array().unwrap().iter().map(|tier| Offer {
        event: event.clone(),
        tier: tier["id"].as_str().unwrap().to_owned(),
        quantity: usize::try_from(tier["quantity"].as_u64().unwrap()).unwrap(),
    });
    Some(offers.collect())
}

async fn asked(host: &Client, path: &str, body: &Value) -> Option<Answer> {
    let request = host.request(Method::POST, path).json(body);
    let answer = host.try_send(request).await.ok()?;
    (answer.status < 300).then_some(answer)
}
