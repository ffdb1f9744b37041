//! Asha does everything that leaves traces. What only she wrote, or was written about her, holds "zqqvkxj".

use chrono::TimeDelta;
use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use serde_json::{Value, json};
use turnout_tests::{Client, World};

use super::{ASHA, BEN};
use crate::events::images::added;
use crate::scene::{bought, checkout, ordered, paid_event, person, published, reserved};

pub struct Life {
    pub world: World,
    pub asha: Client,
    pub ben: Client,
    pub asha_id: String,
    /// What the QR of a ticket for an event to come shows.
    pub code: String,
    pub event: String,
}

/// Asha, Ben and a host, a week ago and now.
pub async fn life() -> Life {
    let world = World::start().await;
    let [host, asha] = people(&world).await;
    past(&world, &host, &asha).await;
    world.clock.advance(TimeDelta::days(8));
    let host = world.sign_in("+919876500001").await;
    let asha = world.sign_in(ASHA).await;
    let ben = world.sign_in(BEN).await;
    complete_past(&host).await;
    let (event, code) = bookings(&world, &host, &asha).await;
    guestlist(&world, &host, &asha, &ben).await;
    let asha_id = asha.get("/v1/me").await.text("/id").to_owned();
    Life {
        world,
        asha,
        ben,
        asha_id,
        code,
        event,
    }
}

async fn people(world: &World) -> [Client; 2] {
    let host = person(world, 1, "Hosty").await;
    let asha = person(world, 2, "Asha Erstzqqvkxj").await;
    let profile = json!({
        "name": "Asha Zqqvkxjname", "email": "asha@zqqvkxj.example", "bio": "Zqqvkxjbio", "location": "Zqqvkxjtown", "company": "Zqqvkxjcompany",
        "birth_date": "1990-01-02", "gender": "female", "metadata": {"theme": "Zqqvkxjtheme"},
    });
    asha.patch("/v1/me", profile).await.expect_status(200);
    asha.put("/v1/me/interests", json!({"interests": ["music"]}))
        .await
        .expect_status(200);
    let ben = person(world, 3, "Ben Bxname").await;
    let profile = json!({"email": "ben@bx.example", "bio": "Bxbio", "location": "Bxtown", "company": "Bxcompany"});
    ben.patch("/v1/me", profile).await.expect_status(200);
    [host, asha]
}

/// An event at which Asha was, with notes about her, and one that she hosted.
async fn past(world: &World, host: &Client, asha: &Client) {
    let event = published(world, host, json!({"title": "Long ago"})).await;
    let reservation = reserved(asha, &event, "past", 1).await;
    let order = ordered(asha, "past", &reservation).await;
    let ticket = order["tickets"][0]["id"].as_str().unwrap();
    let code = asha
        .get(&format!("/v1/tickets/{ticket}"))
        .await
        .text("/code")
        .to_owned();
    let checked = json!({"code": code, "device": "north"});
    host.post(&format!("/v1/events/{event}/check-ins"), checked)
        .await
        .expect_status(200);
    let notes = json!({"ticket_id": ticket, "notes": "Zqqvkxjnotes about Asha Zqqvkxjname"});
    host.patch(&format!("/v1/events/{event}/attendance"), notes)
        .await
        .expect_status(200);
    let fields = json!({"title": "At home", "description": "Zqqvkxjdescription", "venue_text": "Zqqvkxjstreet 7"});
    let home = published(world, asha, fields).await;
    added(asha, &format!("/v1/events/{home}"), "cover").await;
    written(world, host, asha, &home).await;
    let fields = json!({"title": "Zqqvkxjsomeday", "description": "Zqqvkxjdraft"});
    let draft = crate::scene::event(world, &fields);
    asha.post("/v1/events", draft).await.expect_status(201);
}

/// What Asha writes to others: with an invitation, and when she declines a request.
async fn written(world: &World, host: &Client, asha: &Client, home: &str) {
    let invite = json!({"phone": "+919876500009", "message": "Zqqvkxjcome"});
    asha.post(&format!("/v1/events/{home}/invites"), invite)
        .await
        .expect_status(201);
    let small = published(world, asha, json!({"admission": "request"})).await;
    let asked = host
        .post(&format!("/v1/events/{small}/requests"), json!({"seats": 1}))
        .await
        .expect_status(201);
    let decline = format!("/v1/requests/{}/decline", asked.text("/id"));
    asha.post(&decline, json!({"message": "Zqqvkxjsorry"}))
        .await
        .expect_status(200);
}

async fn complete_past(host: &Client) {
    let mine = host.get("/v1/me/events?role=host").await.expect_status(200);
    let id = mine.text("/items/0/id").to_owned();
    host.post(&format!("/v1/events/{id}/complete"), json!({}))
        .await
        .expect_status(200);
}

/// A paid order with two tickets, of which one is offered to a stranger, a hold, and an order that waits.
async fn bookings(world: &World, host: &Client, asha: &Client) -> (String, String) {
    let event = paid_event(world, host, 10).await;
    let reservation = reserved(asha, &event, "two", 2).await;
    let body = json!({
        "reservation_key": reservation["reservation_key"],
        "guests": [{"name": "Asha Zqqvkxjname", "phone": ASHA, "email": "asha@zqqvkxj.example"}, {"name": "Zqqvkxjfriend"}],
    });
    let order = asha.post_once("/v1/orders", "two", body).await.expect_status(201).body;
    checkout(world, &order, "approve").await;
    world.work().await;
    let paid = crate::scene::shown(asha, &order).await;
    let tickets: Vec<&str> = (0..2).map(|n| paid["tickets"][n]["id"].as_str().unwrap()).collect();
    let path = format!("/v1/tickets/{}/transfers", tickets[1]);
    asha.post(&path, json!({"phone": "+919876500009"}))
        .await
        .expect_status(201);
    let code = asha
        .get(&format!("/v1/tickets/{}", tickets[0]))
        .await
        .text("/code")
        .to_owned();
    let second = paid_event(world, host, 10).await;
    reserved(asha, &second, "hold", 1).await;
    let third = paid_event(world, host, 10).await;
    let reservation = reserved(asha, &third, "pending", 1).await;
    ordered(asha, "pending", &reservation).await;
    (event, code)
}

/// A request, an invitation, a ticket that Ben offers, a place in a waitlist, and Ben in a guest list of hers.
async fn guestlist(world: &World, host: &Client, asha: &Client, ben: &Client) {
    let asked = published(world, host, json!({"admission": "request"})).await;
    let wish = json!({"seats": 1, "message": "Zqqvkxjmessage"});
    asha.post(&format!("/v1/events/{asked}/requests"), wish)
        .await
        .expect_status(201);
    let wish = json!({"seats": 1, "message": "Bxmessage"});
    ben.post(&format!("/v1/events/{asked}/requests"), wish)
        .await
        .expect_status(201);
    let secret = published(world, host, json!({"visibility": "private", "admission": "invite"})).await;
    let invite = json!({"phone": ASHA, "message": "Zqqvkxjinvite"});
    host.post(&format!("/v1/events/{secret}/invites"), invite)
        .await
        .expect_status(201);
    let me = asha.get("/v1/me").await.text("/id").to_owned();
    let report = json!({"reason": "Zqqvkxjreport about Asha Zqqvkxjname"});
    ben.post(&format!("/v1/users/{me}/reports"), report)
        .await
        .expect_status(201);
    let small = paid_event(world, host, 1).await;
    let bens = bought(world, ben, &small, "ben", 1).await;
    asha.post(&format!("/v1/events/{small}/waitlist"), json!({"seats": 1}))
        .await
        .expect_status(201);
    let ticket = bens["tickets"][0]["id"].as_str().unwrap();
    ben.post(&format!("/v1/tickets/{ticket}/transfers"), json!({"phone": ASHA}))
        .await
        .expect_status(201);
}

/// Erases everybody whose time has come: their accounts are shut, and then what was under way has ended.
pub async fn erase_due(world: &World) {
    world.work().await;
    world.clock.advance(TimeDelta::minutes(2));
    world.work().await;
}

/// Asks to be erased with the code that was sent for it.
pub async fn ask(world: &World, person: &Client, phone: &str, give_up: bool) -> turnout_tests::Answer {
    person
        .post("/v1/me/otp", json!({"purpose": "erase"}))
        .await
        .expect_status(202);
    let body = json!({"code": world.latest_code(phone), "give_up_tickets": give_up});
    delete_me(person, body).await
}

pub async fn delete_me(person: &Client, body: Value) -> turnout_tests::Answer {
    person.send(person.request(Method::DELETE, "/v1/me").json(&body)).await
}

/// Fails if one of these texts stands anywhere in the database.
pub async fn assert_gone(world: &World, texts: &[&str]) {
    if let Err(found) = search(world, texts).await {
        panic!("{found}");
    }
}

/// Looks through every row of every table for one of these texts, and answers where it stands.
pub async fn search(world: &World, texts: &[&str]) -> Result<(), String> {
    let pattern = texts.join("|").replace('+', "\\+");
    let statement = format!(
        "DO $$ DECLARE one record; found text; BEGIN
            FOR one IN SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' LOOP
                EXECUTE format('SELECT string_agg(t::text, E''\\n'') FROM %I t WHERE t::text ~* %L', one.table_name, '{pattern}')
                    INTO found;
                IF found IS NOT NULL THEN RAISE EXCEPTION '% says %', one.table_name, found; END IF;
            END LOOP; END $$"
    );
    let mut connection = world.database.write().await.unwrap();
    let outcome = connection.batch_execute(&statement).await;
    outcome.map_err(|error| error.to_string())
}
