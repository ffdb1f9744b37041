//! Who may stand at a door, and what the others learn.

use serde_json::{Value, json};
use turnout_tests::{Answer, Client};
use uuid::Uuid;

use super::stage::{GUEST, OTHER, Stage, user_id};

/// Every route of the door, with a body that would work.
async fn at_the_door(stage: &Stage, client: &Client, ticket: Uuid, code: &str) -> Vec<Answer> {
    let post = |rest: &str, body: Value| {
        let path = stage.path(rest);
        async move { client.post(&path, body).await }
    };
    vec![
        post("check-ins", json!({"code": code})).await,
        post("check-outs", json!({"code": code})).await,
        post(&format!("check-ins/{ticket}/undo"), json!({"reason": "mistake"})).await,
        client.get(&stage.path("attendance")).await,
        client.get(&stage.path("attendance/live")).await,
        client.get(&stage.path("door-list")).await,
        post(
            "check-ins/sync",
            json!({"scans": [{
                "client_scan_id": ticket, "code": code, "direction": "in", "scanned_at": "2027-01-15T11:00:00Z",
            }]}),
        )
        .await,
        client
            .patch(&stage.path("attendance"), json!({"ticket_id": ticket, "notes": "x"}))
            .await,
    ]
}

pub async fn give_role(stage: &Stage, user: &Client, role: &str, event: Option<Uuid>) {
    let user = user_id(user).await;
    let event = event.map_or("NULL".to_owned(), |event| {
        format!("(SELECT id FROM events WHERE uuid = '{event}')")
    });
    let statement = format!(
        "DELETE FROM user_roles WHERE user_id = (SELECT id FROM users WHERE uuid = '{user}');
         INSERT INTO user_roles (user_id, role_id, event_id)
         SELECT u.id, r.id, {event} FROM users u, roles r WHERE u.uuid = '{user}' AND r.name = '{role}'"
    );
    stage.sql(&statement).await;
}

#[tokio::test]
async fn strangers_are_refused_everywhere_and_leave_nothing() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let stranger = stage.world.sign_in(OTHER).await;
    for client in [&stranger, &stage.guest] {
        for answer in at_the_door(&stage, client, ticket.id(), &ticket.code).await {
            answer.expect_problem(403, "forbidden");
        }
    }
    for answer in at_the_door(&stage, &stage.world.client(), ticket.id(), &ticket.code).await {
        answer.expect_problem(401, "unauthenticated");
    }
    stage.assert_scans(&[]).await;
    stage.assert_sql("(SELECT status FROM tickets) = 'active'").await;
}

#[tokio::test]
async fn who_may_not_know_the_event_finds_no_door() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let stranger = stage.world.sign_in(OTHER).await;
    stage.sql("UPDATE events SET visibility = 'private'").await;
    let private = at_the_door(&stage, &stranger, ticket.id(), &ticket.code).await;
    let missing = Stage {
        event: Uuid::from_u128(7).into(),
        ..stage
    };
    let missing = at_the_door(&missing, &stranger, ticket.id(), &ticket.code).await;
    for (private, missing) in private.into_iter().zip(missing) {
        let private = private.expect_problem(404, "event_not_found");
        assert_eq!(private.body, missing.body);
    }
}

#[tokio::test]
async fn the_team_of_the_event_may_stand_there() {
    let stage = Stage::start().await;
    let (other_event, _) = stage.publish_event("other-night").await;
    let tickets = stage.issue(stage.guest_id, 3).await;
    let member = stage.world.sign_in(OTHER).await;
    let event = Some(stage.event.uuid());
    let scan = |code: &str| {
        let (body, path) = (json!({"code": code}), stage.path("check-ins"));
        let member = member.clone();
        async move { member.post(&path, body).await }
    };
    for (role, given_for) in [("door", None), ("door", Some(other_event.uuid())), ("support", None)] {
        give_role(&stage, &member, role, given_for).await;
        scan(&tickets[0].code).await.expect_problem(403, "forbidden");
    }
    for (ticket, role) in tickets.iter().zip(["door", "manager", "co_host"]) {
        give_role(&stage, &member, role, event).await;
        scan(&ticket.code).await.expect_status(200);
        member.get(&stage.path("attendance")).await.expect_status(200);
        member.get(&stage.path("door-list")).await.expect_status(200);
        let undo = stage.path(&format!("check-ins/{}/undo", ticket.id()));
        let undone = member.post(&undo, json!({"reason": "mistake"})).await;
        if role == "door" {
            undone.expect_problem(403, "forbidden");
        } else {
            undone.expect_status(200);
        }
    }
    give_role(&stage, &member, "admin", None).await;
    scan(&tickets[1].code).await.expect_status(200);
}

/// The names of all fields, however deep.
fn names(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                found.push(name.clone());
                names(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn door_staff_see_no_phone_no_email_and_no_money() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let staff = stage.world.sign_in(OTHER).await;
    give_role(&stage, &staff, "door", Some(stage.event.uuid())).await;
    let mut answers = at_the_door(&stage, &staff, ticket.id(), &ticket.code).await;
    answers.push(staff.get(&format!("/v1/tickets/{}", ticket.id())).await);
    answers.push(staff.get(&stage.path("attendees")).await);
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 7);
    for answer in answers {
        let mut found = Vec::new();
        names(&answer.body, &mut found);
        let private = ["phone", "email", "amount", "price", "currency", "paid"];
        let shown = found.iter().find(|name| private.iter().any(|word| name.contains(word)));
        assert_eq!(shown, None, "{}", answer.body);
        let text = answer.body.to_string();
        assert!(!text.contains("guest@example.org") && !text.contains(GUEST), "{text}");
    }
}
