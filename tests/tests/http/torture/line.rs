//! A buyer who waits for seats, takes what is offered, and loses patience.

use reqwest::Method;
use serde_json::{Value, json};

use super::buyer::Buyer;
use super::fleet::Ask;
use super::ledger::Fact;

impl Buyer {
    /// Joins the line of a tier that has no seats left.
    pub(super) async fn join_line(&mut self) {
        let Some(offer) = self.scene.some_offer(&self.dice) else {
            return;
        };
        let wish = json!({"seats": 1 + self.dice.below(2), "tier_id": offer.tier});
        let ask = Ask::post(format!("/v1/events/{}/waitlist", offer.event), wish);
        let answer = self.ask("places in a line", ask.once(self.scene.key())).await;
        if let Some(answer) = answer.filter(|answer| [200, 201].contains(&answer.status)) {
            let place = answer.text("/id").to_owned();
            self.ledger.acknowledge(Fact::Waits {
                token: self.token.clone(),
                place: place.clone(),
            });
            self.places.push(place);
        }
    }

    /// Looks whether something is offered, and keeps the key to order it.
    pub(super) async fn take_offer(&mut self) {
        let offered = Ask::get("/v1/me/waitlist?limit=20".to_owned());
        let Some(answer) = self.ask("lines looked at", offered).await else {
            return;
        };
        for place in answer.at("/items").as_array().into_iter().flatten() {
            let Some(key) = place.pointer("/offer/reservation_key").and_then(Value::as_str) else {
                continue;
            };
            if self.holds.iter().any(|known| known == key) {
                continue;
            }
            self.ledger.count("offers seen");
            self.ledger.acknowledge(Fact::Reserved {
                token: self.token.clone(),
                key: key.to_owned(),
            });
            self.holds.push(key.to_owned());
        }
    }

    pub(super) async fn leave_line(&mut self) {
        let Some(place) = self.places.pop() else { return };
        let ask = Ask {
            method: Method::DELETE,
            ..Ask::post(format!("/v1/waitlist/{place}"), Value::Null)
        };
        let answer = self.ask("places given up", ask).await;
        if answer.is_some_and(|answer| answer.status == 204) {
            let token = self.token.clone();
            self.ledger.acknowledge(Fact::Gone { token, place });
        }
    }
}
