//! The host at the door, who lets guests in, and at the desk, where seats are added and taken away.

use std::sync::Arc;

use serde_json::json;
use tokio::time::sleep;
use turnout_tests::Answer;

use super::dice::Dice;
use super::fleet::{Ask, Fleet};
use super::ledger::Ledger;
use super::scene::Scene;

pub struct Door {
    pub dice: Dice,
    pub fleet: Arc<Fleet>,
    pub ledger: Arc<Ledger>,
    pub scene: Arc<Scene>,
}

impl Door {
    /// Goes on for as long as it is polled.
    pub async fn work(&self) {
        loop {
            if self.dice.chance(70) {
                self.admit().await;
            } else {
                self.resize().await;
            }
            sleep(self.dice.pause(120)).await;
        }
    }

    async fn ask(&self, ask: &Ask) -> Option<Answer> {
        self.fleet.ask(&self.dice, &self.scene.host, ask).await
    }

    /// Scans a code. Others may scan it at the same time; a scan that is sent again is the same scan.
    async fn admit(&self) {
        let Some(guest) = self.scene.some_shown(&self.dice) else {
            return;
        };
        let scan = json!({"code": guest.code, "device": "gate", "client_scan_id": self.dice.uuid()});
        let ask = Ask::post(format!("/v1/events/{}/check-ins", guest.event), scan);
        match self.ask(&ask).await {
            Some(answer) if answer.status == 200 => {
                self.ledger.count("guests checked in");
                self.ledger.admit(guest.token, guest.ticket);
            }
            Some(_) => self.ledger.count("guests turned away"),
            None => {}
        }
    }

    /// More seats or fewer, of a tier or of a whole event.
    async fn resize(&self) {
        let Some(offer) = self.scene.some_offer(&self.dice) else {
            return;
        };
        let seats = offer.quantity / 2 + self.dice.below(offer.quantity);
        let (path, wish) = if self.dice.chance(50) {
            let path = format!("/v1/events/{}/tiers/{}", offer.event, offer.tier);
            (path, json!({"quantity": seats.max(1)}))
        } else {
            (format!("/v1/events/{}", offer.event), json!({"capacity": seats.max(1)}))
        };
        let ask = Ask {
            method: reqwest::Method::PATCH,
            ..Ask::post(path, wish)
        };
        match self.ask(&ask).await {
            Some(answer) if answer.status == 200 => self.ledger.count("capacities changed"),
            Some(_) => self.ledger.count("capacities kept"),
            None => {}
        }
    }
}
