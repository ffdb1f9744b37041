//! The host, who is staff too: refunds at random, tries refused ones again, gives seats away and takes tickets back, replays
//! webhooks, and cancels one event.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::dice::Dice;
use super::fleet::{Ask, Fleet};
use super::ledger::{Fact, Ledger};
use super::scene::Scene;

pub struct Staff {
    pub dice: Dice,
    pub fleet: Arc<Fleet>,
    pub ledger: Arc<Ledger>,
    pub scene: Arc<Scene>,
}

impl Staff {
    /// Goes on for as long as it is polled.
    pub async fn work(&self) {
        loop {
            match self.dice.below(16) {
                0..7 => self.refund().await,
                7..9 => self.retry().await,
                9 => self.replay().await,
                10..12 => self.give().await,
                12..15 => self.take_ticket().await,
                _ => self.release_seat().await,
            }
            sleep(self.dice.pause(150)).await;
        }
    }

    /// Calls an event off in the midst of it all, sees that through, and announces new ones, again and again.
    pub async fn call_off(&self, every: Duration) {
        loop {
            sleep(every).await;
            if let Some(event) = self.scene.called_off() {
                let path = format!("/v1/events/{event}/cancel");
                let ask = Ask::post(path, json!({"reason": "Rain."})).once(self.scene.key());
                while self.ask(&ask).await.is_none() {}
                self.ledger.count("events cancelled");
            }
            while self.scene.publish(&self.fleet.any(&self.dice)).await.is_none() {
                sleep(self.dice.pause(100)).await;
            }
        }
    }

    pub(super) async fn ask(&self, ask: &Ask) -> Option<Value> {
        let answer = self.fleet.ask(&self.dice, &self.scene.host, ask).await?;
        (answer.status < 300).then_some(answer.body)
    }

    async fn refund(&self) {
        let Some(order) = self.scene.some_sold(&self.dice) else {
            return;
        };
        let mut wish = json!({"reason": "As the dice fell."});
        match self.dice.below(3) {
            0 => {}
            1 => wish["amount"] = json!({"amount": "7.50", "currency": "INR"}),
            _ => {
                let shown = self.ask(&Ask::get(format!("/v1/orders/{order}"))).await;
                let Some(ticket) = shown.and_then(|shown| shown.pointer("/tickets/0/id").cloned()) else {
                    return;
                };
                wish["ticket_ids"] = json!([ticket]);
            }
        }
        let ask = Ask::post(format!("/v1/orders/{order}/refunds"), self.with_terms(wish));
        self.note(order, "refunds asked for", &ask.once(self.scene.key())).await;
    }

    async fn retry(&self) {
        let Some(order) = self.scene.some_sold(&self.dice) else {
            return;
        };
        let Some(shown) = self.ask(&Ask::get(format!("/v1/orders/{order}"))).await else {
            return;
        };
        let is_failed = |movement: &&Value| movement["kind"] == "refund" && movement["status"] == "failed";
        let failed: Vec<&Value> = shown["transactions"]
            .as_array()
            .unwrap()
            .iter()
            .filter(is_failed)
            .collect();
        let Some(refund) = self.dice.pick(&failed) else { return };
        let path = format!("/v1/refunds/{}/retry", refund["id"].as_str().unwrap());
        let ask = Ask::post(path, json!({})).once(self.scene.key());
        self.note(order, "refunds tried again", &ask).await;
    }

    async fn note(&self, order: String, what: &'static str, ask: &Ask) {
        let Some(refund) = self.ask(ask).await else { return };
        self.ledger.count(what);
        self.ledger.acknowledge(Fact::Refunded {
            token: self.scene.host.clone(),
            order,
            refund: refund["id"].as_str().unwrap().to_owned(),
        });
    }

    async fn replay(&self) {
        let listed = self.ask(&Ask::get("/v1/admin/webhooks?limit=5".to_owned())).await;
        let Some(listed) = listed else { return };
        for webhook in listed["items"].as_array().unwrap() {
            let path = format!("/v1/admin/webhooks/{}/replay", webhook["id"].as_str().unwrap());
            if self.ask(&Ask::post(path, json!({}))).await.is_some() {
                self.ledger.count("webhooks replayed");
            }
        }
    }
}
