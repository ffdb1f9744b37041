//! How many people may be inside at once.

use futures::future::join_all;
use serde_json::json;
use turnout_application::context::RequestContext;
use turnout_application::ids::Sequence;
use turnout_domain::attendance::{Scan, ScanDirection, ScanMethod};
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::ids::UserId;
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_ports::attendance::{Admission, DecidedScan, DoorQuestion};
use turnout_ports::store::Mode;
use turnout_ports::system::Clock;

use super::stage::{HOST, Issued, Stage, user_id};

async fn limited(most: u32) -> Stage {
    let stage = Stage::start().await;
    stage
        .sql(&format!(
            "UPDATE event_policies SET max_inside = {most}, allow_reentry = TRUE"
        ))
        .await;
    stage
}

async fn leave(stage: &Stage, ticket: &Issued) {
    let body = json!({"ticket_id": ticket.id()});
    stage
        .host
        .post(&stage.path("check-outs"), body)
        .await
        .expect_status(200);
}

#[tokio::test]
async fn a_full_house_waits_until_somebody_leaves() {
    let stage = limited(2).await;
    let tickets = stage.issue(stage.guest_id, 4).await;
    for ticket in &tickets[..2] {
        stage.scan(&ticket.code).await.expect_status(200);
    }
    let refused = stage.scan(&tickets[2].code).await;
    refused.expect_problem(409, "house_full");
    // A ticket that was used is told so, not that the house is full.
    stage
        .scan(&tickets[0].code)
        .await
        .expect_problem(409, "already_checked_in");
    leave(&stage, &tickets[0]).await;
    stage.scan(&tickets[2].code).await.expect_status(200);
    // Who comes back waits like everybody else.
    stage.scan(&tickets[0].code).await.expect_problem(409, "house_full");
    let undo = stage.path(&format!("check-ins/{}/undo", tickets[1].id()));
    stage
        .host
        .post(&undo, json!({"reason": "mistake"}))
        .await
        .expect_status(200);
    stage.scan(&tickets[0].code).await.expect_status(200);
    stage.scan(&tickets[3].code).await.expect_problem(409, "house_full");
    stage.sql("UPDATE event_policies SET max_inside = 3").await;
    stage.scan(&tickets[3].code).await.expect_status(200);
    let full = ("in", "house_full", "house_full");
    let (come, go) = (("in", "ok", ""), ("out", "ok", ""));
    let again = ("in", "already_checked_in", "already_checked_in");
    let undone = ("undo", "ok", "mistake");
    stage
        .assert_scans(&[come, come, full, again, go, come, full, undone, come, full, come])
        .await;
    stage.assert_door_verified().await;
}

#[tokio::test]
async fn a_refused_scan_keeps_its_answer_when_there_is_room() {
    let stage = limited(1).await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    stage.scan(&tickets[0].code).await.expect_status(200);
    let body = json!({"code": tickets[1].code, "client_scan_id": uuid::Uuid::from_u128(7)});
    stage.check_in(body.clone()).await.expect_problem(409, "house_full");
    leave(&stage, &tickets[0]).await;
    stage.check_in(body).await.expect_problem(409, "house_full");
    stage.scan(&tickets[1].code).await.expect_status(200);
}

#[tokio::test]
async fn what_happened_without_network_is_not_refused_but_counts() {
    let stage = limited(1).await;
    let tickets = stage.issue(stage.guest_id, 3).await;
    let scan = |number: u128| {
        let ticket = &tickets[usize::try_from(number).unwrap()];
        json!({"client_scan_id": uuid::Uuid::from_u128(number), "ticket_id": ticket.id(), "generation": 1,
            "direction": "in", "scanned_at": "2027-01-15T11:00:00Z"})
    };
    let told = json!({"scans": [scan(0), scan(1)]});
    let told = stage
        .host
        .post(&stage.path("check-ins/sync"), told)
        .await
        .expect_status(200);
    assert_eq!(
        (told.text("/results/0/outcome"), told.text("/results/1/outcome")),
        ("ok", "ok")
    );
    leave(&stage, &tickets[0]).await;
    stage.scan(&tickets[2].code).await.expect_problem(409, "house_full");
    let list = stage.host.get(&stage.path("door-list")).await.expect_status(200);
    assert_eq!(list.at("/event/max_inside"), 1);
}

/// Forty guests at two servers before a house with room for fifteen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_more_come_in_at_once_than_may_be_inside() {
    let stage = limited(15).await;
    let tickets = stage.issue(stage.guest_id, 40).await;
    let (_, tokens) = stage.world.sign_in_with_tokens(HOST).await;
    let servers = [stage.world.client(), stage.world.client_of_another_server()];
    let doors = servers.map(|server| server.with_token(&tokens.access));
    let path = stage.path("check-ins");
    let scans = tickets.iter().zip(doors.iter().cycle()).map(|(ticket, door)| {
        let body = json!({"code": ticket.code});
        let path = &path;
        async move { door.post(path, body).await }
    });
    let answers = join_all(scans).await;
    let (admitted, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!((admitted.len(), refused.len()), (15, 25));
    for answer in refused {
        answer.expect_problem(409, "house_full");
    }
    stage
        .assert_sql(
            "(SELECT count(*) FROM attendance_records WHERE checked_in_at IS NOT NULL) = 15
             AND (SELECT count(*) FROM ticket_scans WHERE outcome = 'house_full') = 25",
        )
        .await;
    stage.assert_door_verified().await;
}

fn admission(stage: &Stage, ticket: &Issued, host: UserId) -> Admission {
    let now = stage.world.clock.now();
    let mut drawn = Sequence::draw(now, &*stage.world.app.entropy);
    let object = AuditObject::new(ObjectKind::Ticket, ticket.id());
    let context = RequestContext::system("test");
    Admission {
        decided: DecidedScan {
            scan: Scan {
                id: drawn.take(),
                event: stage.event,
                ticket: Some(ticket.ticket.id),
                direction: ScanDirection::In,
                method: ScanMethod::Code,
                given_reason: String::new(),
                by: host,
                device: String::new(),
                client_id: None,
                at: now,
            },
            audit: context.audit(drawn.take(), now, AuditAction::CheckedIn, object),
        },
        generation: 1,
        notice: NewNotification {
            id: drawn.take(),
            recipient: ticket.ticket.holder,
            sender: None,
            notice: Notice::CheckedIn { event: String::new() },
            reference: Reference {
                kind: "ticket",
                id: ticket.id(),
            },
        },
    }
}

/// Two looks before either admission, as without the door's lock: both see room for one, and both come in.
#[tokio::test]
async fn control_without_the_lock_two_guests_take_the_last_place() {
    let stage = limited(1).await;
    let tickets = stage.issue(stage.guest_id, 2).await;
    let host = user_id(&stage.host).await;
    let store = &stage.world.app.store;
    let mut entering = Vec::new();
    for ticket in &tickets {
        let mut tx = store.begin(Mode::ReadWrite).await.unwrap();
        let question = DoorQuestion {
            event: stage.event,
            staff: host,
            ticket: Some(ticket.ticket.id),
            client_scan: None,
        };
        let view = tx.attendance().look(&question).await.unwrap().unwrap();
        assert_eq!((view.door.max_inside, view.inside), (Some(1), 0), "there is room");
        entering.push((tx, admission(&stage, ticket, host)));
    }
    for (mut tx, admission) in entering {
        assert!(tx.attendance().admit(&admission).await.unwrap());
        tx.commit().await.unwrap();
    }
    stage
        .assert_sql("(SELECT count(*) FROM attendance_records WHERE checked_in_at IS NOT NULL) = 2")
        .await;
}
