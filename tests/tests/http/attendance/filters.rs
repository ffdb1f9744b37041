//! Which attendance records a list has.

use serde_json::{Value, json};
use uuid::Uuid;

use super::stage::{Issued, Stage};

/// The places, from 0, of the tickets that the query finds; however many to a page.
async fn found(stage: &Stage, query: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = stage.path(&format!("attendance?limit=2&{query}{cursor}"));
        let page = stage.host.get(&path).await.expect_status(200);
        let items = page.at("/items").as_array().unwrap();
        assert!(items.len() <= 2);
        found.extend(items.iter().map(|item| {
            let name = item["guest"].as_str().unwrap();
            name.rsplit(' ').next().unwrap().parse::<usize>().unwrap() - 1
        }));
        match page.at("/next_cursor") {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => return found,
        }
    }
}

/// Six tickets: two inside, one who left, one cancelled, one refunded, one of another tier that waits.
async fn prepared(other_tier: Uuid) -> (Stage, Vec<Issued>) {
    let stage = Stage::start().await;
    stage.sql("UPDATE event_policies SET allow_reentry = TRUE").await;
    let tickets = stage.issue(stage.guest_id, 6).await;
    for (ticket, name) in tickets
        .iter()
        .zip(["Asha 1", "Áni asha 2", "Ben 3", "50% off_ 4", "Ben Ash 5", "Zoe 6"])
    {
        let statement = format!(
            "UPDATE tickets SET guest_name = '{name}' WHERE uuid = '{}'",
            ticket.id()
        );
        stage.sql(&statement).await;
    }
    for ticket in &tickets[..3] {
        stage.scan(&ticket.code).await.expect_status(200);
    }
    let out = json!({"ticket_id": tickets[1].id()});
    stage.host.post(&stage.path("check-outs"), out).await.expect_status(200);
    let statements = format!(
        "UPDATE tickets SET status = 'cancelled', ended_at = now() WHERE uuid = '{}';
         UPDATE tickets SET status = 'refunded', ended_at = now() WHERE uuid = '{}';
         UPDATE attendance_records SET payment_status = 'refunded'
         WHERE ticket_id = (SELECT id FROM tickets WHERE status = 'refunded');
         INSERT INTO ticket_tiers (uuid, event_id, name, price, currency)
         SELECT '{other_tier}', event_id, 'Standard', 0, 'INR' FROM ticket_tiers;
         UPDATE tickets SET tier_id = (SELECT id FROM ticket_tiers WHERE name = 'Standard') WHERE uuid = '{}'",
        tickets[3].id(),
        tickets[4].id(),
        tickets[5].id(),
    );
    stage.sql(&statements).await;
    (stage, tickets)
}

#[tokio::test]
async fn each_filter_finds_its_own_and_several_what_fits_all() {
    let other_tier = Uuid::from_u128(0x71E2);
    let (stage, tickets) = prepared(other_tier).await;
    let number = &tickets[2].ticket.number;
    let by_number = format!("q={number}");
    let by_tier = format!("tier_id={other_tier}");
    let nowhere = format!("tier_id={}", Uuid::from_u128(7));
    let cases: [(&str, &[usize]); 19] = [
        ("", &[0, 1, 2, 3, 4, 5]),
        ("status=going", &[5]),
        ("status=checked_in", &[0, 1, 2]),
        ("status=cancelled", &[3, 4]),
        ("status=not_going", &[]),
        ("payment_status=refunded", &[4]),
        ("payment_status=unpaid", &[]),
        ("inside=true", &[0, 2]),
        ("inside=false", &[1, 3, 4, 5]),
        ("checked_in=true&inside=false", &[1]),
        ("q=ASHA", &[0, 1]),
        ("q=asha%20%C3%81ni", &[1]),
        ("q=%25", &[3]),
        ("q=_", &[3]),
        ("q=ben&inside=true", &[2]),
        (&by_number, &[2]),
        (&by_tier, &[5]),
        (&nowhere, &[]),
        ("q=%27%3B--", &[]),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&stage, query).await, expected, "{query}");
    }
    stage.sql("UPDATE attendees SET status = 'not_going', seats = 0").await;
    assert_eq!(found(&stage, "status=not_going").await, [3, 4]);
    assert_eq!(found(&stage, "status=cancelled").await, [0; 0]);
}

#[tokio::test]
async fn filters_that_cannot_be_read_are_refused() {
    let stage = Stage::start().await;
    let long = format!("q={}", "a".repeat(201));
    for query in [
        "status=gone",
        "tier_id=vip",
        "payment_status=free",
        "inside=1x",
        "state=going",
        &long,
        "limit=0",
    ] {
        for list in ["attendance", "attendance.csv"] {
            let answer = stage.host.get(&stage.path(&format!("{list}?{query}"))).await;
            answer.expect_problem(400, "invalid_query");
        }
    }
    let wrong = stage.host.get(&stage.path("attendance?cursor=x")).await;
    wrong.expect_problem(400, "invalid_cursor");
}
