//! Somebody who reserves, orders, pays, gives up and disputes at random.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::sleep;
use turnout_tests::Answer;

use super::dice::Dice;
use super::fleet::{Ask, Fleet};
use super::ledger::{Fact, Ledger};
use super::scene::{Scene, Shown};

pub struct Buyer {
    pub token: String,
    pub dice: Dice,
    pub fleet: Arc<Fleet>,
    pub ledger: Arc<Ledger>,
    pub scene: Arc<Scene>,
    pub holds: Vec<String>,
    pub orders: Vec<Bought>,
    /// Places in lines.
    pub places: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Bought {
    order: String,
    /// The path of the sandbox's page, where there is something to pay.
    checkout: Option<String>,
}

impl Buyer {
    /// Goes on for as long as it is polled.
    pub async fn shop(mut self) {
        loop {
            match self.dice.below(100) {
                0..24 => self.reserve().await,
                24..44 => self.order().await,
                44..62 => self.check_out().await,
                62..73 => self.confirm().await,
                73..78 => self.cancel().await,
                78..82 => self.release().await,
                82..86 => self.look_at_ticket().await,
                86..89 => self.dispute().await,
                89..94 => self.join_line().await,
                94..98 => self.take_offer().await,
                _ => self.leave_line().await,
            }
            sleep(self.dice.pause(40)).await;
        }
    }

    pub(super) async fn ask(&self, what: &'static str, ask: Ask) -> Option<Answer> {
        let answer = self.fleet.ask(&self.dice, &self.token, &ask).await?;
        if answer.status < 300 {
            self.ledger.count(what);
        }
        Some(answer)
    }

    async fn reserve(&mut self) {
        let Some(offer) = self.scene.some_offer(&self.dice) else {
            return;
        };
        let seats = 1 + self.dice.below(2);
        let wish = json!({"seats": seats, "tier_id": offer.tier});
        let ask = Ask::post(format!("/v1/events/{}/reservations", offer.event), wish);
        let answer = self.ask("reservations made", ask.once(self.scene.key())).await;
        if let Some(answer) = answer.filter(|answer| answer.status == 201) {
            self.ledger.add("seats reserved", seats);
            let key = answer.text("/reservation_key").to_owned();
            self.ledger.acknowledge(Fact::Reserved {
                token: self.token.clone(),
                key: key.clone(),
            });
            self.holds.push(key);
        }
    }

    async fn order(&mut self) {
        if self.holds.is_empty() {
            return;
        }
        let place = self.dice.below(self.holds.len());
        let key = self.holds[place].clone();
        // Who keeps it may order again, as after a declined payment.
        if self.dice.chance(60) {
            self.holds.swap_remove(place);
        }
        let ask = Ask::post("/v1/orders", json!({"reservation_key": key}));
        let answer = self.ask("orders opened", ask.once(self.scene.key())).await;
        let Some(answer) = answer.filter(|answer| answer.status == 201) else {
            return;
        };
        let url = answer.text("/payment/client/checkout_url");
        let order = answer.text("/id").to_owned();
        self.ledger.acknowledge(Fact::Ordered {
            token: self.token.clone(),
            order: order.clone(),
        });
        self.note(&answer.body, &order);
        self.orders.push(Bought {
            order,
            checkout: url.split_once("/sandbox").map(|(_, rest)| format!("/sandbox{rest}")),
        });
    }

    /// The order was seen to be paid.
    fn note(&self, shown: &Value, order: &str) {
        if shown["status"] != "paid" {
            return;
        }
        self.ledger.acknowledge(Fact::Paid {
            token: self.token.clone(),
            order: order.to_owned(),
        });
        if self.scene.sell(order) {
            self.ledger.count("orders paid");
            let seats = shown["seats"].as_u64().and_then(|seats| usize::try_from(seats).ok());
            self.ledger.add("seats sold", seats.unwrap_or_default());
        }
    }

    /// Looks at a ticket of an order, and comes to the door with it.
    async fn look_at_ticket(&self) {
        let Some(order) = self.dice.pick(&self.orders).map(|bought| bought.order.clone()) else {
            return;
        };
        let Some(shown) = self.ask("orders seen", Ask::get(format!("/v1/orders/{order}"))).await else {
            return;
        };
        self.note(&shown.body, &order);
        let tickets = shown.at("/tickets").as_array().cloned().unwrap_or_default();
        let Some(ticket) = self.dice.pick(&tickets).and_then(|ticket| ticket["id"].as_str()) else {
            return;
        };
        let seen = self
            .ask("tickets seen", Ask::get(format!("/v1/tickets/{ticket}")))
            .await;
        let Some(seen) = seen.filter(|seen| !seen.text("/code").is_empty()) else {
            return;
        };
        self.scene.shown.lock().unwrap().push(Shown {
            event: seen.text("/event/id").to_owned(),
            ticket: ticket.to_owned(),
            code: seen.text("/code").to_owned(),
            token: self.token.clone(),
        });
    }

    async fn at_the_page(&self, outcome: &'static str) {
        let Some(page) = self.dice.pick(&self.orders).and_then(|bought| bought.checkout.clone()) else {
            return;
        };
        let ask = Ask::post(page.clone(), json!({"outcome": outcome}));
        let answer = self.ask(outcome, ask).await;
        if answer.is_some_and(|answer| answer.status == 200) {
            self.ledger.acknowledge(Fact::Decided { page, outcome });
        }
    }

    async fn check_out(&self) {
        let outcome = if self.dice.chance(85) { "approve" } else { "decline" };
        self.at_the_page(outcome).await;
    }

    async fn dispute(&self) {
        let outcomes = ["dispute", "win_dispute", "lose_dispute"];
        self.at_the_page(outcomes[self.dice.below(3)]).await;
    }

    async fn confirm(&self) {
        let Some(order) = self.dice.pick(&self.orders).map(|bought| bought.order.clone()) else {
            return;
        };
        let ask = Ask::post(format!("/v1/orders/{order}/confirm"), json!({}));
        if let Some(answer) = self.ask("orders confirmed", ask).await {
            self.note(&answer.body, &order);
        }
    }

    async fn cancel(&self) {
        let Some(order) = self.dice.pick(&self.orders).map(|bought| bought.order.clone()) else {
            return;
        };
        let ask = Ask::post(format!("/v1/orders/{order}/cancel"), json!({}));
        let answer = self.ask("orders cancelled", ask).await;
        if answer.is_some_and(|answer| answer.status == 200) {
            let token = self.token.clone();
            self.ledger.acknowledge(Fact::Cancelled { token, order });
        }
    }

    async fn release(&mut self) {
        let Some(key) = self.holds.pop() else { return };
        let ask = Ask {
            method: reqwest::Method::DELETE,
            ..Ask::post(format!("/v1/reservations/{key}"), Value::Null)
        };
        let answer = self.ask("reservations released", ask).await;
        if answer.is_some_and(|answer| answer.status == 204) {
            let token = self.token.clone();
            self.ledger.acknowledge(Fact::Released { token, key });
        }
    }
}
