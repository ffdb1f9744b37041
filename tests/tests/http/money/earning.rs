//! What the host sees of an event's money.

use chrono::TimeDelta;
use serde_json::{Value, json};
use turnout_tests::{Client, World};

use crate::csv::read;
use crate::scene::{bought, checkout, give_role, ordered, person, published, shown};

const FEES: [(&str, &str); 3] = [
    ("TURNOUT__RATE_LIMIT__ENABLED", "false"),
    ("TURNOUT__PAYMENTS__PLATFORM_FEE__PERCENT", "2.5"),
    ("TURNOUT__PAYMENTS__PLATFORM_FEE__FIXED__INR", "3.00"),
];

/// The figures of a sum, as text.
fn figures(sums: &Value) -> Vec<&str> {
    let names = ["gross", "refunded", "charged_back", "gst", "platform_fees", "payable"];
    names.map(|name| sums[name]["amount"].as_str().unwrap()).to_vec()
}

/// Each figure of the parts, summed up in the smallest unit.
fn sum(parts: &Value) -> Vec<i64> {
    let parts = parts.as_array().unwrap().iter();
    let minor = |sums: &Value| {
        let figures = figures(sums).into_iter();
        figures
            .map(|figure| figure.replace('.', "").parse::<i64>().unwrap())
            .collect::<Vec<_>>()
    };
    parts.map(minor).fold(vec![0; 6], |all, part| {
        all.into_iter().zip(part).map(|(one, other)| one + other).collect()
    })
}

async fn two_tiers(world: &World, host: &Client) -> (String, String, String) {
    let fields = json!({
        "capacity": 20, "allow_plus_one": true, "gst_percent": "18",
        "tiers": [
            {"name": "Standard", "price": "499.00", "quantity": 10, "max_per_order": 5},
            {"name": "VIP", "price": "1499.00", "quantity": 10, "max_per_order": 5},
        ],
    });
    let event = published(world, host, fields).await;
    let shown = host.get(&format!("/v1/events/{event}")).await.expect_status(200);
    let tier = |place: usize| shown.text(&format!("/tiers/{place}/id")).to_owned();
    (event.clone(), tier(0), tier(1))
}

async fn ordered_of(guest: &Client, event: &str, tier: &str, key: &str, seats: u32) -> Value {
    let path = format!("/v1/events/{event}/reservations");
    let wish = json!({"seats": seats, "tier_id": tier});
    let held = guest.post_once(&path, key, wish).await.expect_status(201).body;
    ordered(guest, key, &held).await
}

async fn bought_of(world: &World, guest: &Client, event: &str, tier: &str, key: &str, seats: u32) -> Value {
    let order = ordered_of(guest, event, tier, key, seats).await;
    checkout(world, &order, "approve").await;
    world.work().await;
    let paid = shown(guest, &order).await;
    assert_eq!(paid["status"], "paid", "{paid}");
    order
}

async fn refund(host: &Client, order: &Value, key: &str, amount: &str) {
    let path = format!("/v1/orders/{}/refunds", order["id"].as_str().unwrap());
    let wish = json!({"amount": {"amount": amount, "currency": "INR"}, "reason": "A favour."});
    host.post_once(&path, key, wish).await.expect_status(201);
}

/// The sums of the database, asked in another way.
async fn assert_sums_are_the_transactions(world: &World, total: &Value) {
    for (name, condition) in [
        ("gross", "kind = 'payment' AND NOT is_stray"),
        ("refunded", "kind = 'refund' AND NOT is_stray"),
        ("charged_back", "kind = 'chargeback'"),
    ] {
        let amount = total[name]["amount"].as_str().unwrap();
        let sum = "SELECT coalesce(sum(amount), 0) FROM payment_transactions WHERE status = 'completed'";
        world.assert_sql(&format!("({sum} AND {condition}) = {amount}")).await;
    }
}

#[tokio::test]
async fn the_sums_are_exactly_the_transactions() {
    let world = World::start_with(&FEES).await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let ben = person(&world, 3, "Ben").await;
    let carl = person(&world, 4, "Carl").await;
    let (event, standard, vip) = two_tiers(&world, &host).await;
    let path = format!("/v1/events/{event}/money");
    let empty = host.get(&path).await.expect_status(200);
    assert_eq!(figures(empty.at("/currencies/0/total")), ["0.00"; 6]);

    let partly = bought_of(&world, &asha, &event, &standard, "a", 2).await;
    let disputed = bought_of(&world, &ben, &event, &vip, "b", 1).await;
    let gone = bought_of(&world, &carl, &event, &vip, "c", 3).await;
    let waiting = ordered_of(&asha, &event, &standard, "w", 1).await;
    world.clock.advance(TimeDelta::hours(8));
    checkout(&world, &waiting, "approve").await;
    let host = world.sign_in("+919876500001").await;
    refund(&host, &partly, "r1", "333.33").await;
    refund(&host, &gone, "r2", "4497.00").await;
    world.work().await;
    checkout(&world, &disputed, "dispute").await;
    world.work().await;
    refund(&host, &partly, "r3", "0.67").await;

    let money = host.get(&path).await.expect_status(200);
    assert_eq!(money.text("/time_zone"), "Asia/Kolkata");
    let all = money.at("/currencies/0");
    // Late money found a free seat: 998 + 1499 + 4497 + 499, less 333.33 and 4497.
    assert_eq!(figures(&all["total"])[..3], ["7493.00", "4830.33", "0.00"]);
    assert_sums_are_the_transactions(&world, &all["total"]).await;
    let total = sum(&json!([all["total"]]));
    assert_eq!(total[5], total[0] - total[1] - total[2] - total[4], "payable");
    assert_eq!((sum(&all["by_tier"]), sum(&all["by_day"])), (total.clone(), total));
    let tiers: Vec<_> = all["by_tier"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tier| (&tier["tier"], &tier["seats"]))
        .collect();
    assert_eq!(tiers, [(&json!("Standard"), &json!(3)), (&json!("VIP"), &json!(4))]);
    // 2.5 % of 998 and 3 rupees, of which a third goes back.
    let standard = figures(&all["by_tier"][0]);
    assert_eq!(standard[4], "34.09", "27.95 + 15.48 less 9.34 of the first, half-even");
    assert_eq!(
        [
            &all["pending"]["disputed"]["amount"],
            &all["pending"]["refunds_under_way"]["amount"]
        ],
        ["1499.00", "0.67"]
    );

    checkout(&world, &disputed, "lose_dispute").await;
    world.work().await;
    let after = host.get(&path).await.expect_status(200);
    let all = after.at("/currencies/0");
    assert_eq!(figures(&all["total"])[..3], ["7493.00", "4831.00", "1499.00"]);
    assert_sums_are_the_transactions(&world, &all["total"]).await;
    assert_eq!(
        figures(&all["by_tier"][1]),
        ["5996.00", "4497.00", "1499.00", "0.00", "0.00", "0.00"]
    );
}

#[tokio::test]
async fn money_that_bought_nothing_is_shown_beside_the_sums() {
    let world = World::start_with(&FEES).await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let (event, standard, _) = two_tiers(&world, &host).await;
    let order = ordered_of(&asha, &event, &standard, "a", 1).await;
    let path = format!("/v1/orders/{}/cancel", order["id"].as_str().unwrap());
    asha.post(&path, json!({})).await.expect_status(200);
    checkout(&world, &order, "approve").await;
    world.work().await;
    let money = host.get(&format!("/v1/events/{event}/money")).await.expect_status(200);
    assert_eq!(figures(money.at("/currencies/0/total")), ["0.00"; 6]);
    let stray = money.at("/currencies/0/stray");
    assert_eq!(
        (&stray["received"]["amount"], &stray["returned"]["amount"]),
        (&json!("499.00"), &json!("499.00"))
    );
    let csv = host
        .get(&format!("/v1/events/{event}/money.csv"))
        .await
        .expect_status(200);
    let lines: Vec<&str> = csv.body.as_str().unwrap().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[1].starts_with("stray,ORD-") && lines[1].contains(",returned,"),
        "{}",
        lines[1]
    );
}

#[tokio::test]
async fn only_who_may_see_revenue_sees_it() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let (event, ..) = two_tiers(&world, &host).await;
    let paths = [
        format!("/v1/events/{event}/money"),
        format!("/v1/events/{event}/money.csv"),
    ];
    for path in &paths {
        world.client().get(path).await.expect_problem(401, "unauthenticated");
        asha.get(path).await.expect_problem(403, "forbidden");
        host.get(path).await.expect_status(200);
    }
    for (role, given_for, expected) in [
        ("manager", Some(event.as_str()), 403),
        ("door", Some(&event), 403),
        ("co_host", Some(&event), 200),
        ("support", None, 403),
        ("admin", None, 200),
    ] {
        give_role(&world, &asha, role, given_for).await;
        for path in &paths {
            assert_eq!(asha.get(path).await.status, expected, "{role} {path}");
        }
    }
    give_role(&world, &asha, "organizer", None).await;
    host.patch(&format!("/v1/events/{event}"), json!({"visibility": "private"}))
        .await
        .expect_status(200);
    for path in &paths {
        asha.get(path).await.expect_problem(404, "event_not_found");
    }
    let unknown = "/v1/events/01900000-0000-7000-8000-000000000000/money";
    host.get(unknown).await.expect_problem(404, "event_not_found");
}

#[tokio::test]
async fn what_guests_write_is_harmless_in_a_spreadsheet() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "=HYPERLINK(\"http://evil.test\",\"pay\")").await;
    let ben = person(&world, 3, "Ben, \"the\" ;-1+1").await;
    let fields = json!({
        "capacity": 20, "tiers": [{"name": "@VIP", "price": "499.00", "quantity": 10, "max_per_order": 5}],
    });
    let event = published(&world, &host, fields).await;
    bought(&world, &asha, &event, "a", 2).await;
    bought(&world, &ben, &event, "b", 1).await;
    let answer = host
        .get(&format!("/v1/events/{event}/money.csv"))
        .await
        .expect_status(200);
    assert_eq!(
        answer.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    assert!(
        answer
            .header("content-disposition")
            .unwrap()
            .starts_with("attachment; filename=")
    );
    let lines = read(answer.body.as_str().unwrap());
    let column = |name: &str| lines[0].iter().position(|header| header == name).unwrap();
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line.len() == lines[0].len()));
    for (line, buyer, total) in [
        (&lines[1], "'=HYPERLINK(\"http://evil.test\",\"pay\")", "998.00"),
        (&lines[2], "Ben, \"the\" ;'-1+1", "499.00"),
    ] {
        assert_eq!((&*line[column("buyer")], &*line[column("tier")]), (buyer, "'@VIP"));
        assert_eq!((&*line[column("total")], &*line[column("status")]), (total, "paid"));
        assert!(
            line.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t'])),
            "{line:?}"
        );
    }
    assert!(lines[1][column("paid_at")].ends_with("+05:30"));
}

/// Orders enough for several pages, put in without the program's help.
const MANY: &str = "
    WITH kept AS (
        INSERT INTO reservations (uuid, event_id, tier_id, user_id, seats, status, expires_at, ended_at, currency, unit_price,
            net_amount, gst_percent, gst_amount, platform_fee, fee_bearer, total_amount)
        SELECT gen_random_uuid(), t.event_id, t.id, u.id, 1, 'consumed', now(), now(), 'INR', 0, 0, 0, 0, 0, 'host', 0
        FROM ticket_tiers t, (SELECT min(id) AS id FROM users) u, generate_series(1, 1201) RETURNING *
    )
    INSERT INTO orders (uuid, number, user_id, event_id, tier_id, reservation_id, seats, status, currency, unit_price, net_amount,
        gst_percent, gst_amount, platform_fee, fee_bearer, total_amount, expires_at, paid_at)
    SELECT gen_random_uuid(), 'ORD-20270101-' || upper(lpad(to_hex(id), 8, '0')), user_id, event_id, tier_id, id, 1, 'paid', 'INR', 0, 0,
        0, 0, 0, 'host', 0, now(), now() FROM kept";

#[tokio::test]
async fn every_order_is_exported_once_however_many_pages_it_takes() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let event = published(&world, &host, json!({})).await;
    world.sql(MANY).await;
    let answer = host
        .get(&format!("/v1/events/{event}/money.csv"))
        .await
        .expect_status(200);
    let mut numbers: Vec<String> = read(answer.body.as_str().unwrap())
        .into_iter()
        .map(|line| line[1].clone())
        .collect();
    assert_eq!(numbers.len(), 1 + 1201);
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 1 + 1201);
}
