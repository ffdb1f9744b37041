//! Another code for a ticket: who may have it, what becomes of the old one, and races with the door.

use futures::stream::{self, StreamExt};
use serde_json::{Value, json};
use turnout_application::context::RequestContext;
use turnout_application::ids;
use turnout_domain::attendance::{Scan, ScanDirection, ScanMethod};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_ports::attendance::DecidedScan;
use turnout_ports::store::Mode;
use turnout_ports::system::Clock;
use turnout_tests::{Answer, Client};
use uuid::Uuid;

use crate::attendance::stage::{Issued, OTHER, Stage, user_id};
use crate::scene::give_role;

fn path(ticket: &Issued) -> String {
    format!("/v1/tickets/{}/reissue", ticket.id())
}

async fn reissue(client: &Client, ticket: &Issued) -> Answer {
    client.post(&path(ticket), json!({})).await
}

#[tokio::test]
async fn the_new_code_opens_the_door_and_the_old_one_does_not() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let answer = reissue(&stage.guest, &ticket).await.expect_status(200);
    assert_eq!((answer.text("/status"), answer.text("/guest")), ("active", "Guest 1"));
    let code = answer.text("/code").to_owned();
    assert!(code.len() == 160 && code != ticket.code);
    let seen = stage.guest.get(&format!("/v1/tickets/{}", ticket.id())).await;
    assert_eq!(seen.body, answer.body);
    stage.scan(&ticket.code).await.expect_problem(409, "ticket_not_valid");
    let newest = reissue(&stage.guest, &ticket).await.expect_status(200);
    for old in [&ticket.code, &code] {
        stage.scan(old).await.expect_problem(409, "ticket_not_valid");
    }
    stage.scan(newest.text("/code")).await.expect_status(200);
    stage
        .assert_sql(
            "(SELECT generation FROM tickets) = 3
             AND (SELECT string_agg(concat_ws(' ', old_values->>'generation', new_values->>'generation', severity), ', '
                        ORDER BY id) FROM audit_logs
                    WHERE action = 'ticketing.ticket_reissued') = '1 2 medium, 2 3 medium'
             AND NOT EXISTS (SELECT FROM notifications WHERE type = 'ticket_reissued')",
        )
        .await;
}

#[tokio::test]
async fn the_host_kills_a_code_without_seeing_the_next_one_and_the_owner_is_told() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let answer = reissue(&stage.host, &ticket).await.expect_status(200);
    assert_eq!((answer.text("/status"), answer.at("/code")), ("active", &Value::Null));
    stage.scan(&ticket.code).await.expect_problem(409, "ticket_not_valid");
    let told = stage.guest.get("/v1/notifications").await.expect_status(200);
    assert_eq!(told.text("/items/0/type"), "ticket_reissued");
    let seen = stage.guest.get(&format!("/v1/tickets/{}", ticket.id())).await;
    stage.scan(seen.text("/code")).await.expect_status(200);
}

#[tokio::test]
async fn who_may_not_reissue_does_not() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let other = stage.world.sign_in(OTHER).await;
    let refused = reissue(&other, &ticket).await.expect_problem(404, "ticket_not_found");
    let missing = format!("/v1/tickets/{}/reissue", Uuid::from_u128(7));
    let missing = stage.host.post(&missing, json!({})).await;
    assert_eq!(missing.expect_problem(404, "ticket_not_found").body, refused.body);
    reissue(&stage.world.client(), &ticket)
        .await
        .expect_problem(401, "unauthenticated");
    let event = stage.event.to_string();
    give_role(&stage.world, &other, "manager", Some(&event)).await;
    reissue(&other, &ticket).await.expect_problem(403, "forbidden");
    stage.scan(&ticket.code).await.expect_status(200);
    give_role(&stage.world, &other, "co_host", Some(&event)).await;
    reissue(&other, &ticket).await.expect_problem(409, "ticket_used");
}

#[tokio::test]
async fn used_and_void_tickets_keep_what_they_have() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    stage.scan(&ticket.code).await.expect_status(200);
    reissue(&stage.guest, &ticket).await.expect_problem(409, "ticket_used");
    for status in ["cancelled", "refunded"] {
        stage
            .sql(&format!("UPDATE tickets SET status = '{status}', ended_at = now()"))
            .await;
        reissue(&stage.guest, &ticket)
            .await
            .expect_problem(409, "ticket_not_valid");
    }
    stage
        .sql("UPDATE tickets SET status = 'active', ended_at = NULL, generation = 32767")
        .await;
    let last = reissue(&stage.guest, &ticket).await;
    last.expect_problem(409, "ticket_reissued_too_often");
    stage
        .assert_sql(
            "(SELECT generation FROM tickets) = 32767
             AND NOT EXISTS (SELECT FROM audit_logs WHERE action = 'ticketing.ticket_reissued')",
        )
        .await;
}

#[tokio::test]
async fn a_repeated_request_reissues_once_and_keeps_no_code() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    let path = path(&tickets[0]);
    let first = stage.guest.post_once(&path, "lost-phone", json!({})).await;
    let first = first.expect_status(200);
    let again = stage.guest.post_once(&path, "lost-phone", json!({})).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect_status(200).body, first.body);
    let other = format!("/v1/tickets/{}/reissue", tickets[1].id());
    let other = stage.guest.post_once(&other, "lost-phone", json!({})).await;
    other.expect_problem(422, "idempotency_key_reused");
    let part = &first.text("/code")[60..90];
    stage
        .assert_sql(&format!(
            "(SELECT array_agg(generation ORDER BY id) FROM tickets) = ARRAY[2, 1]::smallint[]
             AND NOT EXISTS (SELECT FROM idempotency_keys k WHERE k::text LIKE '%{part}%')
             AND NOT EXISTS (SELECT FROM audit_logs l WHERE l::text LIKE '%{part}%')"
        ))
        .await;
    stage.scan(first.text("/code")).await.expect_status(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rivals_each_raise_the_generation_and_one_code_is_good() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let (host, guest) = (&stage.host, &stage.guest);
    let answers = futures::join!(reissue(guest, &ticket), reissue(host, &ticket), reissue(guest, &ticket));
    for answer in [answers.0, answers.1, answers.2] {
        answer.expect_status(200);
    }
    stage.assert_sql("(SELECT generation FROM tickets) = 4").await;
    let seen = stage.guest.get(&format!("/v1/tickets/{}", ticket.id())).await;
    stage.scan(seen.text("/code")).await.expect_status(200);
}

#[tokio::test]
async fn a_door_that_looked_before_lets_nobody_in_again_after() {
    let stage = Stage::start().await;
    stage.sql("UPDATE event_policies SET allow_reentry = TRUE").await;
    let ticket = stage.ticket().await;
    stage.scan(&ticket.code).await.expect_status(200);
    let out = json!({"code": ticket.code});
    stage.host.post(&stage.path("check-outs"), out).await.expect_status(200);
    // As if it was undone, reissued, used and checked out again since.
    stage.sql("UPDATE tickets SET generation = 2").await;
    let (app, at) = (&stage.world.app, stage.world.clock.now());
    let object = AuditObject::new(ObjectKind::Ticket, ticket.id());
    let entry = RequestContext::system("test").audit(ids::draw(at, &*app.entropy), at, AuditAction::CheckedIn, object);
    let decided = DecidedScan {
        scan: Scan {
            id: ids::draw(at, &*app.entropy),
            event: stage.event,
            ticket: Some(ticket.ticket.id),
            direction: ScanDirection::In,
            method: ScanMethod::Code,
            given_reason: String::new(),
            by: user_id(&stage.host).await,
            device: String::new(),
            client_id: None,
            at,
        },
        audit: entry.of_event(stage.event),
    };
    let mut tx = app.store.begin(Mode::ReadWrite).await.unwrap();
    assert!(!tx.attendance().readmit(&decided, 1).await.unwrap());
    assert!(tx.attendance().readmit(&decided, 2).await.unwrap());
    tx.rollback().await.unwrap();
}

/// How the races of 40 tickets ended: scan with the old code at one server, reissue at another.
async fn race(stage: &Stage) -> Vec<(Answer, Answer)> {
    let tickets = stage.issue(stage.guest_id, 40).await;
    let there = stage.world.client_of_another_server();
    let there = there.with_token(stage.host.token().unwrap());
    let scans = stage.path("check-ins");
    let rounds = tickets.iter().map(|ticket| {
        let scan = there.post(&scans, json!({"code": ticket.code}));
        async { futures::join!(scan, reissue(&stage.guest, ticket)) }
    });
    stream::iter(rounds).buffered(4).collect().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_code_lets_in_or_dies_and_never_both() {
    let stage = Stage::start().await;
    let mut used = 0;
    for (scan, reissued) in race(&stage).await {
        if scan.status == 200 {
            reissued.expect_problem(409, "ticket_used");
            used += 1;
        } else {
            scan.expect_problem(409, "ticket_not_valid");
            reissued.expect_status(200);
        }
    }
    stage
        .assert_sql(&format!(
            "(SELECT count(*) FROM tickets WHERE status = 'used' AND generation = 1) = {used}
             AND (SELECT count(*) FROM tickets WHERE status = 'active' AND generation = 2) = 40 - {used}"
        ))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_a_ticket_that_is_never_used_up_lets_in_and_is_reissued() {
    let stage = Stage::start().await;
    stage
        .sql(
            "CREATE FUNCTION unused() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN NEW.status := 'active'; NEW.used_at := NULL; RETURN NEW; END $$;
             CREATE TRIGGER unused BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION unused()",
        )
        .await;
    let ends = race(&stage).await;
    let both = |(scan, reissued): &&(Answer, Answer)| (scan.status, reissued.status) == (200, 200);
    assert!(ends.iter().filter(both).count() > 0, "the race would be noticed");
}
