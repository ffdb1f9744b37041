//! The host gives seats away and takes tickets back, with and without their seats.

use serde_json::{Value, json};

use super::fleet::Ask;
use super::ledger::Fact;
use super::staff::Staff;

impl Staff {
    /// Gives seats to one of the buyers, by their number.
    pub(super) async fn give(&self) {
        let Some(offer) = self.scene.some_offer(&self.dice) else {
            return;
        };
        let Some(guest) = self.dice.pick(&self.scene.guests) else {
            return;
        };
        let gift = json!({"phone": guest.phone, "tier_id": offer.tier, "seats": 1 + self.dice.below(2)});
        let ask = Ask::post(format!("/v1/events/{}/complimentary", offer.event), gift);
        let Some(given) = self.ask(&ask.once(self.scene.key())).await else {
            return;
        };
        self.ledger.count("gifts");
        for ticket in given["tickets"].as_array().into_iter().flatten() {
            let ticket = ticket["id"].as_str().unwrap().to_owned();
            self.ledger.acknowledge(Fact::Given {
                token: guest.token.clone(),
                ticket: ticket.clone(),
            });
            self.scene.given.lock().unwrap().push(ticket);
        }
    }

    /// Cancels a ticket, given or paid for, and keeps its seat now and then.
    pub(super) async fn take_ticket(&self) {
        let Some(ticket) = self.some_ticket().await else { return };
        let releases = self.dice.chance(40);
        let wish = json!({"reason": "As the dice fell.", "release_seat": releases});
        let ask = Ask::post(format!("/v1/tickets/{ticket}/cancel"), wish).once(self.scene.key());
        let Some(shown) = self.ask(&ask).await else { return };
        self.ledger.count("tickets cancelled");
        let token = self.scene.host.clone();
        if shown["is_seat_kept"] == true {
            self.ledger.count("seats kept");
            self.scene.kept.lock().unwrap().push(ticket.clone());
        }
        self.ledger.acknowledge(Fact::Void { token, ticket });
    }

    async fn some_ticket(&self) -> Option<String> {
        if self.dice.chance(40) {
            return self.dice.pick(&self.scene.given.lock().unwrap()).cloned();
        }
        let order = self.scene.some_sold(&self.dice)?;
        let shown = self.ask(&Ask::get(format!("/v1/orders/{order}"))).await?;
        let tickets = shown["tickets"].as_array().cloned().unwrap_or_default();
        let ticket = self.dice.pick(&tickets)?;
        ticket["id"].as_str().map(str::to_owned)
    }

    /// Releases a seat that was kept, also one that was released before.
    pub(super) async fn release_seat(&self) {
        let Some(ticket) = self.dice.pick(&self.scene.kept.lock().unwrap()).cloned() else {
            return;
        };
        let ask = Ask::post(format!("/v1/tickets/{ticket}/release-seat"), json!({}));
        if self.ask(&ask.once(self.scene.key())).await.is_some() {
            self.ledger.count("seats released");
            let token = self.scene.host.clone();
            self.ledger.acknowledge(Fact::SeatFree { token, ticket });
        }
    }

    /// What becomes of tickets and seats where money goes back.
    pub(super) fn with_terms(&self, mut wish: Value) -> Value {
        match self.dice.below(6) {
            0 if wish["ticket_ids"].is_null() => wish["cancel_tickets"] = json!(false),
            1 => wish["cancel_tickets"] = json!(true),
            2 => wish["release_seats"] = json!(false),
            _ => {}
        }
        wish
    }
}
