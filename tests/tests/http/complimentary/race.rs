//! A host who gives the last seats away while buyers rush for them, at two server processes on one database.

use futures::future::{join, join_all};
use serde_json::{Value, json};
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_tests::{Answer, assert_verified, breaches};

use crate::money::race::{Sale, WITHOUT_GUARD};

const BUYERS: u32 = 40;
const GIFTS: u32 = 40;
const SEATS: usize = 30;

/// Buyers reserve and the host gives at the same time. Answers how many seats were kept and how many given.
async fn rush(sale: &Sale) -> (usize, usize) {
    let holds = format!("/v1/events/{}/reservations", sale.event);
    let gifts = format!("/v1/events/{}/complimentary", sale.event);
    let held = sale
        .buyers
        .iter()
        .map(|buyer| buyer.post_once(&holds, "rush", json!({"seats": 1})));
    let given = (0..GIFTS).zip(sale.buyers.iter().cycle()).map(|(number, server)| {
        let host = server.with_token(sale.host.token().unwrap_or_default());
        let gifts = gifts.clone();
        async move {
            let body = json!({"phone": format!("+9198764{number:05}"), "seats": 1});
            host.post_once(&gifts, &format!("gift{number}"), body).await
        }
    });
    let (held, given) = join(join_all(held), join_all(given)).await;
    (granted(&held), granted(&given))
}

fn granted(answers: &[Answer]) -> usize {
    let refused = answers.iter().filter(|answer| answer.status != 201);
    let strange: Vec<&Value> = refused
        // Without the guard they also lock each other out now and then.
        .filter(|answer| !["sold_out", "unavailable"].contains(&answer.text("/code")))
        .map(|answer| &answer.body)
        .collect();
    assert!(strange.is_empty(), "{strange:?}");
    answers.iter().filter(|answer| answer.status == 201).count()
}

#[tokio::test]
async fn gifts_and_holds_together_never_exceed_the_seats() {
    let sale = Sale::open(BUYERS, SEATS).await;
    let (held, given) = rush(&sale).await;
    assert_eq!(held + given, SEATS, "{held} held, {given} given");
    let exact = format!(
        "DO $$ BEGIN ASSERT (SELECT (held, sold) = ({held}, {given}) FROM event_inventory)
            AND (SELECT (held, sold) = ({held}, {given}) FROM tier_inventory)
            AND (SELECT count(*) = {given} FROM tickets WHERE status = 'active')
            AND (SELECT count(*) = {given} FROM users WHERE last_login_at IS NULL); END $$"
    );
    sale.sql(&exact).await.unwrap();
    assert_verified(&sale.database, SystemClock.now()).await;
}

#[tokio::test]
async fn without_the_guard_the_same_rush_oversells() {
    let sale = Sale::open(BUYERS, SEATS).await;
    sale.sql(WITHOUT_GUARD).await.unwrap();
    let (held, given) = rush(&sale).await;
    assert!(
        held + given > SEATS,
        "the negative control must oversell: {held} held, {given} given"
    );
    let broken = breaches(&sale.database, SystemClock.now()).await;
    let names: Vec<&str> = broken.iter().map(|one| one.check.name).collect();
    assert!(names.contains(&"event_seats_fit"), "{names:?}");
}
