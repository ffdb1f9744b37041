//! Many scanners at once, through two servers with connections of their own. Each race has a control in which its guard
//! is taken away.

use std::collections::HashMap;

use futures::future::join_all;
use futures::stream::{self, StreamExt};
use serde_json::json;
use turnout_tests::{Answer, Client};

use super::stage::{HOST, Issued, Stage};

const SCANNERS: usize = 20;

/// Takes away what makes a ticket good once: triggers that keep it as if nobody had come in with it.
pub const NEVER_USED_UP: &str = "CREATE FUNCTION unused() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN NEW.status := 'active'; NEW.used_at := NULL; RETURN NEW; END $$;
     CREATE TRIGGER unused BEFORE UPDATE ON tickets FOR EACH ROW EXECUTE FUNCTION unused();
     CREATE FUNCTION unseen() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN NEW.checked_in_at := NULL; RETURN NEW; END $$;
     CREATE TRIGGER unseen BEFORE UPDATE ON attendance_records FOR EACH ROW EXECUTE FUNCTION unseen()";

/// The host's devices, at two servers in turn.
pub async fn devices(stage: &Stage) -> Vec<Client> {
    let (_, tokens) = stage.world.sign_in_with_tokens(HOST).await;
    let servers = [stage.world.client(), stage.world.client_of_another_server()];
    let devices = servers.iter().cycle().take(SCANNERS);
    devices.map(|server| server.with_token(&tokens.access)).collect()
}

/// What a device was told about a ticket.
struct Told {
    ticket: String,
    device: String,
    answer: Answer,
}

/// Every device scans every ticket. Four at a time go through the same pile at the same pace.
async fn scan_all(stage: &Stage, tickets: &[Issued]) -> Vec<Told> {
    let path = stage.path("check-ins");
    let devices = devices(stage).await;
    let rounds = devices.iter().enumerate().map(|(number, device)| {
        let path = &path;
        let name = format!("device {number}");
        async move {
            let start = (number / 4) * tickets.len() / 5;
            let pile = tickets.iter().cycle().skip(start).take(tickets.len());
            let mut told = Vec::with_capacity(tickets.len());
            for ticket in pile {
                let body = json!({"code": ticket.code, "device": name});
                told.push(Told {
                    ticket: ticket.ticket.number.clone(),
                    device: name.clone(),
                    answer: device.post(path, body).await,
                });
            }
            told
        }
    });
    join_all(rounds).await.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_ticket_admits_once_and_every_other_scan_is_told_when_and_where() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 1_000).await;
    let told = scan_all(&stage, &tickets).await;
    let (admitted, refused): (Vec<_>, Vec<_>) = told.into_iter().partition(|told| told.answer.status == 200);
    assert_eq!((admitted.len(), refused.len()), (1_000, 19_000));
    let admitted: HashMap<_, _> = admitted.into_iter().map(|told| (told.ticket, told.device)).collect();
    assert_eq!(admitted.len(), 1_000);
    for told in refused {
        let answer = told.answer.expect_problem(409, "already_checked_in");
        assert_eq!(answer.text("/device"), admitted[&told.ticket]);
        assert_eq!(answer.text("/checked_in_at"), "2027-01-15T12:00:00Z");
    }
    stage
        .assert_sql(
            "(SELECT count(*) FROM tickets WHERE status = 'used') = 1000
             AND (SELECT bool_and(entries = 1) FROM attendance_records)
             AND (SELECT count(*) FROM ticket_scans WHERE outcome = 'ok') = 1000
             AND (SELECT count(*) FROM ticket_scans) = 20000
             AND (SELECT count(*) FROM audit_logs WHERE action = 'attendance.checked_in') = 1000
             AND (SELECT count(*) FROM notifications WHERE type = 'checked_in') = 1000
             AND (SELECT count(*) FROM attendees WHERE status = 'checked_in') = 1",
        )
        .await;
}

/// All devices scan one ticket at the same moment; how many let the guest in.
async fn admissions_of_one_ticket(stage: &Stage) -> usize {
    let ticket = stage.ticket().await;
    let devices = devices(stage).await;
    let path = stage.path("check-ins");
    let scans = devices
        .iter()
        .map(|device| device.post(&path, json!({"code": ticket.code})));
    let answers = join_all(scans).await;
    answers.iter().filter(|answer| answer.status == 200).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_ticket_before_all_devices_admits_once() {
    let stage = Stage::start().await;
    assert_eq!(admissions_of_one_ticket(&stage).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn control_a_ticket_that_is_never_used_up_admits_many() {
    let stage = Stage::start().await;
    stage.sql(NEVER_USED_UP).await;
    assert!(admissions_of_one_ticket(&stage).await > 1, "the race would be noticed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_scan_id_sent_many_times_at_once_has_one_effect_and_one_answer() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let devices = devices(&stage).await;
    let path = stage.path("check-ins");
    let body = json!({"code": ticket.code, "client_scan_id": uuid::Uuid::from_u128(9)});
    let scans = devices.iter().map(|device| device.post(&path, body.clone()));
    let answers = join_all(scans).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (200, &answers[0].body));
    }
    stage.assert_scans(&[("in", "ok", "")]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn undoing_one_ticket_while_its_mate_comes_in_leaves_the_attendee_as_the_tickets_say() {
    let stage = Stage::start().await;
    let host = &stage.host;
    let bookings = stage.issue(stage.guest_id, 20).await;
    for ticket in bookings.iter().step_by(2) {
        stage.scan(&ticket.code).await.expect_status(200);
    }
    let undo = |ticket: &Issued| {
        let path = stage.path(&format!("check-ins/{}/undo", ticket.id()));
        async move { host.post(&path, json!({"reason": "mistake"})).await.status }
    };
    let enter = |ticket: &Issued| {
        let (path, body) = (stage.path("check-ins"), json!({"code": ticket.code}));
        async move { host.post(&path, body).await.status }
    };
    let pairs = stream::iter(bookings.chunks(2)).map(|pair| async { futures::join!(undo(&pair[0]), enter(&pair[1])) });
    let statuses: Vec<_> = pairs.buffer_unordered(4).collect().await;
    assert!(statuses.iter().all(|status| *status == (200, 200)), "{statuses:?}");
    stage
        .assert_sql(
            "(SELECT count(*) FROM tickets WHERE status = 'used') = 10 AND (SELECT status FROM attendees) = 'checked_in'",
        )
        .await;
    let undone = bookings.iter().skip(1).step_by(2).map(undo);
    let statuses = join_all(undone).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    stage
        .assert_sql(
            "(SELECT count(*) FROM tickets WHERE status = 'used') = 0 AND (SELECT status FROM attendees) = 'going'",
        )
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_is_voided_or_used_and_never_both() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 40).await;
    let devices = devices(&stage).await;
    let path = stage.path("check-ins");
    let rounds = tickets.iter().zip(devices.iter().cycle()).map(|(ticket, device)| {
        let void = format!(
            "UPDATE tickets SET status = 'refunded', ended_at = now() WHERE uuid = '{}' AND status = 'active'",
            ticket.id()
        );
        let (stage, path) = (&stage, &path);
        async move {
            let scan = device.post(path, json!({"code": ticket.code}));
            let (answer, ()) = futures::join!(scan, stage.sql(&void));
            if answer.status == 200 {
                return "used";
            }
            answer.expect_problem(409, "ticket_not_valid");
            "refunded"
        }
    });
    let outcomes = stream::iter(rounds).buffered(6).collect::<Vec<_>>().await;
    for (ticket, outcome) in tickets.iter().zip(outcomes) {
        let condition = format!(
            "(SELECT status FROM tickets WHERE uuid = '{}') = '{outcome}'",
            ticket.id()
        );
        stage.assert_sql(&condition).await;
    }
}
