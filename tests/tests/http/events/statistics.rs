//! How an event goes, for its host.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_tests::{Answer, Client, World};

use crate::scene::{bought, give_role, paid_event, person, published, reserved};

const FEES: [(&str, &str); 2] = [
    ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
    ("TURNOUT__PAYMENTS__PLATFORM_FEE__PERCENT", "2.5"),
];

async fn stats(host: &Client, event: &str) -> Answer {
    host.get(&format!("/v1/events/{event}/stats")).await.expect_status(200)
}

fn figures(stats: &Answer) -> Vec<u64> {
    let names = [
        "capacity",
        "sold",
        "held",
        "available",
        "active",
        "used",
        "cancelled",
        "refunded",
        "requests",
    ];
    names.map(|name| stats.body[name].as_u64().unwrap()).to_vec()
}

/// The day's tickets: sold, voided, checked in.
fn day(stats: &Answer, date: &str) -> (Value, Value, Value) {
    let days = stats.at("/series").as_array().unwrap();
    let day = days.iter().find(|day| day["date"] == date).unwrap();
    (day["sold"].clone(), day["voided"].clone(), day["checked_in"].clone())
}

#[tokio::test]
async fn seats_tickets_money_and_days_are_told() {
    let world = World::start_with(&FEES).await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = paid_event(&world, &host, 10).await;
    let empty = stats(&host, &event).await;
    assert_eq!(figures(&empty), [10, 0, 0, 10, 0, 0, 0, 0, 0]);
    assert_eq!(empty.at("/check_in_rate"), &json!(0.0));
    assert_eq!(
        (empty.at("/series"), empty.text("/revenue/amount")),
        (&json!([]), "0.00")
    );
    assert_eq!(
        (empty.text("/time_zone"), empty.at("/other_revenue")),
        ("Asia/Kolkata", &json!([]))
    );

    let tickets = bought(&world, &asha, &event, "a", 2).await;
    let refunded = bought(&world, &ben, &event, "b", 1).await;
    reserved(&ben, &event, "held", 1).await;
    let code = asha
        .get("/v1/me/tickets")
        .await
        .expect_status(200)
        .text("/items/0/code")
        .to_owned();
    let door = format!("/v1/events/{event}/check-ins");
    host.post(&door, json!({"code": code})).await.expect_status(200);
    let now = stats(&host, &event).await;
    assert_eq!(figures(&now), [10, 3, 1, 6, 2, 1, 0, 0, 0]);
    assert_eq!(now.at("/check_in_rate"), &json!(0.3333));
    assert_eq!(day(&now, "2027-01-15"), (json!(3), json!(0), json!(1)));

    // Half past one at night in Kolkata. Nobody has swept the hold away, which is over.
    world.clock.advance(TimeDelta::hours(8));
    let host = person(&world, 1, "Host").await;
    let path = format!("/v1/orders/{}/refunds", refunded["id"].as_str().unwrap());
    host.post_once(&path, "r", json!({"reason": "A favour."}))
        .await
        .expect_status(201);
    assert_eq!(stats(&host, &event).await.at("/held"), 0);
    world.work().await;
    let after = stats(&host, &event).await;
    assert_eq!(figures(&after), [10, 2, 0, 8, 1, 1, 0, 1, 0]);
    assert_eq!(day(&after, "2027-01-15"), (json!(3), json!(0), json!(1)));
    assert_eq!(day(&after, "2027-01-16"), (json!(0), json!(1), json!(0)));

    let money = host.get(&format!("/v1/events/{event}/money")).await.expect_status(200);
    assert_eq!(after.at("/revenue"), money.at("/currencies/0/total/payable"));
    assert!(tickets["status"] == "paid" && after.text("/revenue/amount") != "998.00");
    for (place, date) in ["2027-01-15", "2027-01-16"].into_iter().enumerate() {
        let of_day = money.at("/currencies/0/by_day")[place].clone();
        let series = after.at("/series")[place].clone();
        assert_eq!((&of_day["date"], &series["date"]), (&json!(date), &json!(date)));
        assert_eq!(of_day["payable"], series["revenue"]);
    }
}

#[tokio::test]
async fn requests_and_free_tickets_count() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let event = published(&world, &host, json!({"admission": "request", "capacity": 5})).await;
    let path = format!("/v1/events/{event}/requests");
    let asked = asha.post(&path, json!({"seats": 1})).await.expect_status(201);
    ben.post(&path, json!({"seats": 1})).await.expect_status(201);
    let accept = format!("/v1/requests/{}/accept", asked.text("/id"));
    host.post(&accept, json!({})).await.expect_status(200);
    assert_eq!(figures(&stats(&host, &event).await), [5, 1, 0, 4, 1, 0, 0, 0, 1]);
    let ticket = asha.get("/v1/me/tickets").await.expect_status(200);
    asha.delete(&format!("/v1/tickets/{}", ticket.text("/items/0/id")))
        .await
        .expect_status(204);
    let after = stats(&host, &event).await;
    assert_eq!(figures(&after), [5, 0, 0, 5, 0, 0, 1, 0, 1]);
    assert_eq!(day(&after, "2027-01-15"), (json!(1), json!(1), json!(0)));
}

#[tokio::test]
async fn only_who_may_see_numbers_and_revenue_sees_them() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 10).await;
    let path = format!("/v1/events/{event}/stats");
    world.client().get(&path).await.expect_problem(401, "unauthenticated");
    asha.get(&path).await.expect_problem(403, "forbidden");
    for (role, given_for, expected) in [
        ("door", Some(event.as_str()), 403),
        ("manager", Some(&event), 403),
        ("co_host", Some(&event), 200),
        ("support", None, 403),
        ("admin", None, 200),
    ] {
        give_role(&world, &asha, role, given_for).await;
        assert_eq!(asha.get(&path).await.status, expected, "{role}");
    }
    give_role(&world, &asha, "organizer", None).await;
    let private = json!({"visibility": "private"});
    host.patch(&format!("/v1/events/{event}"), private)
        .await
        .expect_status(200);
    asha.get(&path).await.expect_problem(404, "event_not_found");
    let unknown = "/v1/events/01900000-0000-7000-8000-000000000000/stats";
    host.get(unknown).await.expect_problem(404, "event_not_found");
}
