use serde_json::{Value, json};
use turnout_tests::World;

use super::stage::{Stage, id_of, ticket_path};
use crate::scene::{give_role, person, published};

#[tokio::test]
async fn given_seats_are_sold_at_once_and_cost_nothing() {
    let stage = Stage::start().await;
    let asha = id_of(&stage.asha).await;
    let body = json!({"user_id": asha, "seats": 2, "message": "Be my guests!"});
    let given = stage.give(&stage.host, "g", body).await.expect_status(201);
    assert_eq!(
        (
            given.at("/seats"),
            given.text("/guest/name"),
            given.at("/phone"),
            given.text("/message")
        ),
        (&json!(2), "Asha", &Value::Null, "Be my guests!")
    );
    stage.assert_seats(0, 2, 2).await;
    let tickets = stage.asha.get("/v1/me/tickets").await.expect_status(200);
    let tickets = tickets.at("/items").as_array().unwrap();
    assert_eq!(tickets.len(), 2);
    for ticket in tickets {
        assert_eq!(
            (&ticket["status"], &ticket["order_id"]),
            (&json!("active"), &Value::Null)
        );
        assert!(ticket["code"].is_string(), "{ticket}");
    }
    let seen = stage.host.get(&ticket_path(&given.body, 0)).await.expect_status(200);
    assert_eq!((seen.text("/guest"), seen.at("/code")), ("Asha", &Value::Null));
    let list = format!("/v1/events/{}/attendees", stage.event);
    let list = stage.host.get(&list).await.expect_status(200);
    assert_eq!(
        (list.at("/items/0/seats"), list.text("/items/0/status")),
        (&json!(2), "going")
    );
    assert_eq!(list.text("/items/0/price_paid/amount"), "0.00");
    stage
        .world
        .assert_sql(
            "NOT EXISTS (SELECT FROM orders) AND NOT EXISTS (SELECT FROM payment_transactions)
             AND (SELECT (source, status) = ('host', 'consumed') FROM reservations)
             AND (SELECT count(*) = 2 FROM attendance_records WHERE payment_status = 'paid')",
        )
        .await;
    assert_eq!(stage.told(&stage.asha).await, ["seats_given", "booking_confirmed"]);
    assert!(stage.told(&stage.host).await.is_empty(), "the host knows");
}

#[tokio::test]
async fn a_host_without_a_name_is_the_host() {
    let stage = Stage::start().await;
    stage
        .host
        .patch("/v1/me", json!({"name": null}))
        .await
        .expect_status(200);
    stage.given("g", 1).await;
    let told = stage.asha.get("/v1/notifications").await.expect_status(200);
    let notes = told.at("/items").as_array().unwrap();
    let given = notes.iter().find(|note| note["type"] == "seats_given").unwrap();
    assert_eq!(given["message"], "The host gives you 1 seat.");
}

#[tokio::test]
async fn a_number_without_an_account_finds_the_seats_at_its_first_sign_in() {
    let stage = Stage::start().await;
    let phone = "+919876577777";
    let body = json!({"phone": "+91 98765 77777", "seats": 1});
    let given = stage.give(&stage.host, "g", body).await.expect_status(201);
    assert_eq!((given.text("/phone"), given.at("/guest")), (phone, &Value::Null));
    let unproved = format!(
        "(SELECT NOT p.is_verified AND u.last_login_at IS NULL FROM users u JOIN user_profiles p ON p.user_id = u.id
            WHERE u.phone = '{phone}')"
    );
    stage.world.assert_sql(&unproved).await;
    stage.assert_seats(0, 1, 1).await;

    assert_eq!(first_sign_in(&stage.world, phone).await, json!(true));
    assert_eq!(first_sign_in(&stage.world, phone).await, json!(false));
    stage.world.clock.advance(chrono::TimeDelta::minutes(2));
    let guest = stage.world.sign_in(phone).await;
    stage.world.assert_sql(&format!("NOT {unproved}")).await;
    let proved = format!(
        "(SELECT p.is_verified FROM users u JOIN user_profiles p ON p.user_id = u.id WHERE u.phone = '{phone}')"
    );
    stage.world.assert_sql(&proved).await;
    let tickets = guest.get("/v1/me/tickets").await.expect_status(200);
    assert_eq!(tickets.text("/items/0/status"), "active");
    assert_eq!(stage.told(&guest).await, ["seats_given", "booking_confirmed"]);
    let created = "SELECT count(*) FROM audit_logs a JOIN users u ON u.uuid = a.object_uuid
        WHERE a.action = 'accounts.user_created' AND u.phone =";
    stage.world.assert_sql(&format!("({created} '{phone}') = 1")).await;
}

/// Signs in and answers whether it was the first time.
async fn first_sign_in(world: &World, phone: &str) -> Value {
    world.clock.advance(chrono::TimeDelta::minutes(2));
    let client = world.client();
    let code = world.request_code(&client, phone).await;
    let body = json!({"phone": phone, "code": code});
    let answer = client.post("/v1/auth/otp/verify", body).await.expect_status(200);
    answer.at("/is_new_user").clone()
}

#[tokio::test]
async fn a_known_number_is_as_good_as_a_name() {
    let stage = Stage::start().await;
    let body = json!({"phone": "+919876500002", "seats": 1});
    let given = stage.give(&stage.host, "g", body).await.expect_status(201);
    assert_eq!(
        given.at("/guest"),
        &Value::Null,
        "it is not told whether anybody has it"
    );
    let tickets = stage.asha.get("/v1/me/tickets").await.expect_status(200);
    assert_eq!(tickets.at("/items").as_array().unwrap().len(), 1);
    stage.given("more", 1).await;
    stage.assert_seats(0, 2, 2).await;
}

#[tokio::test]
async fn a_key_gives_once() {
    let stage = Stage::start().await;
    let body = json!({"user_id": id_of(&stage.asha).await, "seats": 1});
    let first = stage.give(&stage.host, "k", body.clone()).await.expect_status(201);
    let again = stage.give(&stage.host, "k", body.clone()).await.expect_status(201);
    assert_eq!(
        (again.header("idempotent-replayed"), &again.body),
        (Some("true"), &first.body)
    );
    let other = json!({"user_id": id_of(&stage.ben).await, "seats": 1});
    stage
        .give(&stage.host, "k", other)
        .await
        .expect_problem(422, "idempotency_key_reused");
    let keyless = stage.host.post(&stage.path(), body).await;
    assert_eq!(keyless.text("/code"), "idempotency_key_required");
    stage.assert_seats(0, 1, 1).await;
}

#[tokio::test]
async fn a_tier_that_is_not_on_sale_can_be_given() {
    let stage = Stage::start().await;
    let tiers = format!("/v1/events/{}/tiers", stage.event);
    let later = "2036-01-01T00:00:00Z";
    let house = json!({"name": "House", "price": {"amount": "900.00", "currency": "INR"}, "quantity": 1, "sales_end_at": later});
    let house = stage
        .host
        .post(&tiers, house)
        .await
        .expect_status(201)
        .text("/id")
        .to_owned();
    let stop = format!("UPDATE ticket_tiers SET is_active = FALSE WHERE uuid = '{house}'");
    stage.world.sql(&stop).await;
    let asha = id_of(&stage.asha).await;
    let body = json!({"user_id": asha, "seats": 1, "tier_id": house});
    let hold = format!("/v1/events/{}/reservations", stage.event);
    stage
        .asha
        .post_once(&hold, "h", json!({"seats": 1, "tier_id": house}))
        .await
        .expect_problem(409, "tier_not_on_sale");
    let given = stage.give(&stage.host, "a", body.clone()).await.expect_status(201);
    assert_eq!(given.text("/tier_name"), "House");
    let full = stage.give(&stage.host, "b", body).await;
    assert_eq!(full.expect_problem(409, "sold_out").at("/available"), 0);
    stage.assert_seats(0, 1, 1).await;
}

#[tokio::test]
async fn the_team_by_its_permissions() {
    let stage = Stage::start().await;
    let member = person(&stage.world, 4, "Meera").await;
    let asha = id_of(&stage.asha).await;
    let secret = json!({"visibility": "private", "admission": "invite", "allow_plus_one": true});
    let secret = published(&stage.world, &stage.host, secret).await;
    for (place, (role, in_public, in_secret)) in [
        ("co_host", 201, 201),
        ("manager", 403, 403),
        ("door", 403, 403),
        ("organizer", 403, 404),
    ]
    .into_iter()
    .enumerate()
    {
        for (event, expected) in [(&stage.event, in_public), (&secret, in_secret)] {
            let given_for = (role != "organizer").then_some(event.as_str());
            give_role(&stage.world, &member, role, given_for).await;
            let path = format!("/v1/events/{event}/complimentary");
            let body = json!({"user_id": asha, "seats": 1});
            let answer = member.post_once(&path, &format!("{place}-{event}"), body).await;
            assert_eq!(answer.status, expected, "{role}: {}", answer.body);
        }
    }
    let body = json!({"user_id": asha, "seats": 1});
    stage
        .give(&stage.world.client(), "nobody", body)
        .await
        .expect_problem(401, "unauthenticated");
    stage.assert_seats(0, 1, 1).await;
    assert_eq!(
        stage.told(&stage.host).await.len(),
        2,
        "the host is told of what the team gives"
    );
}
