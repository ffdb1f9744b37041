//! Many at once, through two servers on one database.

use std::collections::BTreeMap;

use futures::future::join_all;
use serde_json::{Value, json};
use turnout_tests::{Answer, Client};

use super::stage::{SECRET, Setting, Stage, USUAL, signed_in, step, user_id};

/// How many answers there are of each status and code.
fn tally(answers: &[Answer]) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        let word = format!("{} {}", answer.status, answer.text("/code"));
        *tally.entry(word.trim().to_owned()).or_default() += 1;
    }
    tally
}

fn counts(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected
        .iter()
        .map(|(word, count)| ((*word).to_owned(), *count))
        .collect()
}

/// That user at one server or the other.
fn anywhere(stage: &Stage, other: &Client, number: u32) -> Client {
    if number.is_multiple_of(2) {
        stage.guest(number)
    } else {
        signed_in(&stage.world, other, number)
    }
}

#[tokio::test]
async fn fifty_people_accept_through_a_link_of_five() {
    let stage = Stage::start(51).await;
    let scene = stage
        .event(Setting {
            capacity: 100,
            ..SECRET
        })
        .await;
    let path = format!("/v1/invite-links/{}/accept", stage.link(scene, 5).await);
    let other = stage.world.client_of_another_server();
    let rivals = (2..=51).map(|number| {
        let (client, path) = (anywhere(&stage, &other, number), &path);
        async move { client.post(path, json!({})).await }
    });
    let answers = join_all(rivals).await;
    assert_eq!(tally(&answers), counts(&[("200", 5), ("410 invite_link_used_up", 45)]));
    stage.assert_sql("(SELECT uses = 5 FROM invite_links)").await;
    stage
        .assert_sql("(SELECT count(*) = 5 FROM event_invites WHERE status = 'accepted')")
        .await;
    stage.assert_seats(scene, 0, 5, 0).await;
}

#[tokio::test]
async fn of_many_hosts_who_answer_exactly_one_is_heard() {
    let stage = Stage::start(11).await;
    let scene = stage.event(Setting { capacity: 100, ..USUAL }).await;
    let other = signed_in(&stage.world, &stage.world.client_of_another_server(), 1);
    for number in 2..=11 {
        let id = stage.asked(scene, number).await;
        let answers = (0..6).map(|rival| {
            let host = if rival % 2 == 0 { &stage.host } else { &other };
            let verb = if number % 2 == 0 || rival % 3 == 0 {
                "accept"
            } else {
                "decline"
            };
            let path = step(&id, verb);
            async move { host.post(&path, json!({})).await }
        });
        let answers = join_all(answers).await;
        assert_eq!(tally(&answers), counts(&[("200", 1), ("409 request_not_open", 5)]));
    }
    stage
        .assert_sql("(SELECT count(*) = 10 FROM event_requests WHERE status IN ('accepted', 'declined'))")
        .await;
    stage
        .assert_sql(
            "(SELECT count(*) FILTER (WHERE status = 'accepted') = (SELECT count(*) FROM tickets) FROM event_requests)",
        )
        .await;
    stage
        .assert_sql("(SELECT requests_count = 0 FROM event_inventory)")
        .await;
}

#[tokio::test]
async fn accepting_and_cancelling_at_once_leaves_no_seat_behind() {
    let stage = Stage::start(11).await;
    let scene = stage.event(Setting { capacity: 100, ..USUAL }).await;
    let pairs = (2..=11).map(|number| {
        let stage = &stage;
        async move {
            let id = stage.asked(scene, number).await;
            let (guest, accept, cancel) = (stage.guest(number), step(&id, "accept"), step(&id, "cancel"));
            let (accepted, cancelled) =
                tokio::join!(stage.host.post(&accept, json!({})), guest.post(&cancel, Value::Null));
            cancelled.expect_status(200);
            if accepted.status != 200 {
                accepted.expect_problem(409, "request_not_open");
            }
        }
    });
    join_all(pairs).await;
    stage
        .assert_sql("(SELECT count(*) = 10 FROM event_requests WHERE status = 'cancelled')")
        .await;
    stage.assert_seats(scene, 0, 0, 0).await;
}

#[tokio::test]
async fn twenty_requests_are_accepted_for_five_seats() {
    let stage = Stage::start(21).await;
    let scene = stage.event(Setting { capacity: 5, ..USUAL }).await;
    let mut ids = Vec::new();
    for number in 2..=21 {
        ids.push(stage.asked(scene, number).await);
    }
    let other = signed_in(&stage.world, &stage.world.client_of_another_server(), 1);
    let accepts = ids.iter().enumerate().map(|(index, id)| {
        let host = if index % 2 == 0 { &stage.host } else { &other };
        async move { host.post(&step(id, "accept"), json!({})).await }
    });
    let answers = join_all(accepts).await;
    assert_eq!(tally(&answers), counts(&[("200", 5), ("409 sold_out", 15)]));
    stage.assert_seats(scene, 0, 5, 15).await;
}

#[tokio::test]
async fn one_person_asks_and_is_invited_once() {
    let stage = Stage::start(3).await;
    let scene = stage.event(USUAL).await;
    let answers = join_all((0..10).map(|_| stage.ask(scene, 2, 1))).await;
    assert_eq!(tally(&answers), counts(&[("201", 1), ("409 request_exists", 9)]));
    stage.assert_seats(scene, 0, 0, 1).await;
    let (path, body) = (scene.path("invites"), json!({"user_id": user_id(3).to_string()}));
    let answers = join_all((0..10).map(|_| stage.host.post(&path, body.clone()))).await;
    assert_eq!(tally(&answers), counts(&[("201", 1), ("409 already_invited", 9)]));
    assert_eq!(stage.told(3).await, ["invite_received"]);
}

#[tokio::test]
async fn an_answer_and_a_revocation_exclude_each_other() {
    let stage = Stage::start(11).await;
    let scene = stage
        .event(Setting {
            capacity: 100,
            ..SECRET
        })
        .await;
    for number in 2..=11 {
        let id = stage.invited(scene, number).await;
        let (guest, path) = (stage.guest(number), format!("/v1/invites/{id}"));
        let (accept, decline, revoke) = (
            format!("{path}/accept"),
            format!("{path}/decline"),
            format!("{path}/revoke"),
        );
        let (one, two, three) = tokio::join!(
            guest.post(&accept, json!({})),
            guest.post(&decline, Value::Null),
            stage.host.post(&revoke, Value::Null),
        );
        assert_eq!(
            tally(&[one, two, three]),
            counts(&[("200", 1), ("409 invite_not_pending", 2)])
        );
    }
    stage
        .assert_sql(
            "(SELECT count(*) FILTER (WHERE status = 'accepted') = (SELECT count(*) FROM tickets) FROM event_invites)",
        )
        .await;
}
