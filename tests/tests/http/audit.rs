//! The audit log, for staff and for hosts.

use serde_json::{Value, json};
use turnout_tests::{Client, World};
use uuid::Uuid;

const ASHA: &str = "+919876543210";
const BEN: &str = "+919876543211";

const PARTY: Uuid = Uuid::from_u128(0xE);

/// A public event of the user with this phone, on which somebody's check-in was refused.
async fn party(world: &World, host_phone: &str) {
    world
        .sql(&format!(
            "INSERT INTO events (uuid, host_user_id, slug, title, status, start_at, end_at, published_at)
             SELECT '{PARTY}', id, 'party', 'Party', 'published', now(), now() + interval '1 hour', now()
             FROM users WHERE phone = '{host_phone}';
             INSERT INTO audit_logs (uuid, occurred_at, actor_kind, actor_user_id, action, object_type, object_uuid,
                 event_uuid, ip_address, user_agent, request_id, severity, is_successful, error_message)
             SELECT gen_random_uuid(), now(), 'user', id, 'attendance.check_in_refused', 'ticket', gen_random_uuid(),
                 '{PARTY}', '203.0.113.9', 'scanner', 'r1', 'medium', FALSE, 'already_checked_in'
             FROM users WHERE phone = '{host_phone}'"
        ))
        .await;
}

async fn grant(world: &World, phone: &str, role: &str) {
    world
        .sql(&format!(
            "INSERT INTO user_roles (user_id, role_id)
             SELECT users.id, roles.id FROM users, roles WHERE phone = '{phone}' AND roles.name = '{role}'"
        ))
        .await;
}

async fn actions(client: &Client, query: &str) -> Vec<String> {
    let page = client
        .get(&format!("/v1/admin/audit-logs?{query}"))
        .await
        .expect_status(200);
    let items = page.at("/items").as_array().unwrap();
    items
        .iter()
        .map(|item| item["action"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn staff_with_the_permission_filter_the_whole_log() {
    let world = World::start().await;
    let support = world.sign_in(ASHA).await;
    support
        .get("/v1/admin/audit-logs")
        .await
        .expect_problem(403, "forbidden");
    world
        .client()
        .get("/v1/admin/audit-logs")
        .await
        .expect_problem(401, "unauthenticated");
    // What a role gives counts at once, not only with the next token.
    grant(&world, ASHA, "support").await;
    world.sign_in(BEN).await;
    party(&world, BEN).await;

    let signed_in = actions(&support, "action=accounts.signed_in").await;
    assert_eq!(signed_in.len(), 2);
    let refused = support
        .get("/v1/admin/audit-logs?is_successful=false")
        .await
        .expect_status(200);
    let entry = refused.at("/items/0");
    assert_eq!(
        (&entry["action"], &entry["error"]),
        (&json!("attendance.check_in_refused"), &json!("already_checked_in"))
    );
    assert_eq!(
        (&entry["ip"], &entry["user_agent"], &entry["request_id"]),
        (&json!("203.0.113.9"), &json!("scanner"), &json!("r1"))
    );
    assert_eq!(
        (&entry["event_id"], &entry["object"]["type"]),
        (&json!(PARTY), &json!("ticket"))
    );
    assert_eq!(
        actions(&support, "request_id=r1&severity=medium").await,
        ["attendance.check_in_refused"]
    );
    assert_eq!(actions(&support, "request_id=r1&severity=critical").await, [""; 0]);
    assert_eq!(actions(&support, &format!("event_id={PARTY}&limit=1")).await.len(), 1);
    for wrong in [
        "action=events.exploded",
        "severity=huge",
        "user_id=7",
        "after=yesterday",
        "who=me",
    ] {
        let path = format!("/v1/admin/audit-logs?{wrong}");
        support.get(&path).await.expect_problem(400, "invalid_query");
    }
}

#[tokio::test]
async fn the_log_pages_without_a_gap() {
    let world = World::start().await;
    let support = world.sign_in(ASHA).await;
    grant(&world, ASHA, "support").await;
    let whole = actions(&support, "limit=100").await;
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = support
            .get(&format!("/v1/admin/audit-logs?limit=1{cursor}"))
            .await
            .expect_status(200);
        seen.push(page.text("/items/0/action").to_owned());
        match page.at("/next_cursor") {
            Value::String(next) => cursor = format!("&cursor={next}"),
            _ => break,
        }
    }
    assert_eq!(seen, whole);
}

#[tokio::test]
async fn a_host_sees_what_happened_to_the_event_but_not_from_where() {
    let world = World::start().await;
    let (host, guest) = (world.sign_in(ASHA).await, world.sign_in(BEN).await);
    party(&world, ASHA).await;
    let path = format!("/v1/events/{PARTY}/audit");
    let page = host.get(&path).await.expect_status(200);
    let entry = page.at("/items/0");
    assert_eq!(
        (&entry["action"], &entry["is_successful"]),
        (&json!("attendance.check_in_refused"), &json!(false))
    );
    assert_eq!(entry["actor"]["kind"], "user");
    assert!(
        !page.body.to_string().contains("203.0.113.9") && entry.get("ip").is_none(),
        "{entry}"
    );

    guest.get(&path).await.expect_problem(403, "forbidden");
    world.client().get(&path).await.expect_problem(401, "unauthenticated");
    world.sql("UPDATE events SET visibility = 'private'").await;
    guest.get(&path).await.expect_problem(404, "event_not_found");
    host.get(&format!("/v1/events/{}/audit", Uuid::from_u128(9)))
        .await
        .expect_problem(404, "event_not_found");
}
