//! The list for scanners without network: whole, then what changed, and nothing is ever left out.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use diesel_async::SimpleAsyncConnection;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Value, json};
use turnout_ports::system::Clock;
use turnout_tests::Answer;
use uuid::Uuid;

use super::stage::{GUEST, Stage, user_id};

/// What a scanner has stored: the tickets by their ids, and the cursor.
#[derive(Default)]
struct Scanner {
    tickets: BTreeMap<String, Value>,
    cursor: Option<String>,
}

impl Scanner {
    /// Asks until there is no more, and answers which tickets were told.
    async fn update(&mut self, stage: &Stage, limit: usize) -> BTreeSet<String> {
        let mut told = BTreeSet::new();
        loop {
            let page = ask(stage, limit, self.cursor.as_deref()).await.expect_status(200);
            let tickets = page.at("/tickets").as_array().unwrap();
            assert!(tickets.len() <= limit);
            for ticket in tickets {
                let id = ticket["ticket_id"].as_str().unwrap().to_owned();
                self.tickets.insert(id.clone(), ticket.clone());
                told.insert(id);
            }
            self.cursor = Some(page.text("/next_cursor").to_owned());
            if page.at("/has_more") == false {
                return told;
            }
        }
    }

    /// Who it believes has this ticket.
    fn guest(&self, ticket: &str) -> &str {
        self.tickets[ticket]["guest"].as_str().unwrap()
    }
}

async fn ask(stage: &Stage, limit: usize, cursor: Option<&str>) -> Answer {
    let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
    stage
        .host
        .get(&stage.path(&format!("door-list?limit={limit}{cursor}")))
        .await
}

fn read(cursor: &str) -> Value {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(cursor.as_bytes()).unwrap()).unwrap()
}

fn write(cursor: &Value) -> String {
    BASE64URL_NOPAD.encode(cursor.to_string().as_bytes())
}

#[tokio::test]
async fn the_whole_list_comes_in_pages_and_then_what_changed() {
    let stage = Stage::start().await;
    let tickets = stage.issue(stage.guest_id, 20).await;
    let (other_event, other_tier) = stage.publish_event("other-night").await;
    stage.issue_for(other_event, other_tier, stage.guest_id, 2).await;
    let mut scanner = Scanner::default();
    assert_eq!(scanner.update(&stage, 7).await.len(), 20);
    assert!(
        scanner
            .tickets
            .values()
            .all(|ticket| ticket["admits"] == true && ticket["checked_in_at"].is_null())
    );
    // A change comes again while older transactions are open, of other tests' databases in the same cluster too.
    let before = scanner.tickets.clone();
    scanner.update(&stage, 7).await;
    assert_eq!(scanner.tickets, before);

    let at = |place: usize| format!("(SELECT id FROM tickets WHERE uuid = '{}')", tickets[place].id());
    stage.scan(&tickets[0].code).await.expect_status(200);
    stage
        .sql(&format!(
            "UPDATE tickets SET status = 'refunded', ended_at = now() WHERE id = {};
             UPDATE tickets SET generation = 2 WHERE id = {};
             UPDATE tickets SET guest_name = 'Ravi' WHERE id = {};
             UPDATE attendance_records SET payment_status = 'unpaid' WHERE ticket_id = {}",
            at(1),
            at(2),
            at(3),
            at(4)
        ))
        .await;
    let new = stage.issue(user_id(&stage.host).await, 1).await.remove(0);
    let changed = scanner.update(&stage, 2).await;
    let expected = tickets[..5].iter().chain([&new]).map(|ticket| ticket.id().to_string());
    assert!(changed.is_superset(&expected.collect()), "{changed:?}");
    let known = |place: usize| &scanner.tickets[&tickets[place].id().to_string()];
    assert_eq!(
        (&known(0)["status"], &known(0)["device"]),
        (&json!("used"), &json!("north"))
    );
    assert_eq!(
        (&known(1)["status"], &known(1)["admits"]),
        (&json!("refunded"), &json!(false))
    );
    assert_eq!(known(2)["generation"], 2);
    assert_eq!(known(3)["guest"], "Ravi");
    assert_eq!(known(4)["admits"], false);
    let before = scanner.tickets.clone();
    assert!(scanner.update(&stage, 2).await.is_subset(&changed));
    assert_eq!(scanner.tickets, before);
}

#[tokio::test]
async fn the_other_device_of_a_duplicate_is_told_to_all() {
    let stage = Stage::start().await;
    let ticket = stage.ticket().await;
    let mut scanner = Scanner::default();
    scanner.update(&stage, 10).await;
    let now = stage.world.clock.now();
    for (id, device, minutes) in [(1, "north", 9), (2, "south", 4)] {
        let scan = json!({
            "client_scan_id": Uuid::from_u128(id), "code": ticket.code, "direction": "in", "device": device,
            "scanned_at": now - TimeDelta::minutes(minutes),
        });
        let answer = stage
            .host
            .post(&stage.path("check-ins/sync"), json!({"scans": [scan]}))
            .await;
        answer.expect_status(200);
        assert_eq!(scanner.update(&stage, 10).await.len(), 1);
    }
    let known = &scanner.tickets[&ticket.id().to_string()];
    assert_eq!(
        (&known["device"], &known["checked_in_at"]),
        (&json!("north"), &json!(now - TimeDelta::minutes(9)))
    );
    assert_eq!(
        known["duplicates"],
        json!([{"at": now - TimeDelta::minutes(4), "device": "south"}])
    );
}

/// Changes a ticket in a transaction that stays open while another one commits and the list is read. Answers the scanner,
/// which knows of the second ticket's change only, and the two tickets.
async fn race(stage: &Stage) -> (Scanner, [String; 2]) {
    let tickets = stage.issue(stage.guest_id, 2).await;
    let ids = [tickets[0].id().to_string(), tickets[1].id().to_string()];
    let mut scanner = Scanner::default();
    scanner.update(stage, 10).await;
    let rename = |id: &str| format!("UPDATE tickets SET guest_name = 'Late' WHERE uuid = '{id}'");
    let mut slow = stage.world.database.write().await.unwrap();
    slow.batch_execute(&format!("BEGIN; {}", rename(&ids[0])))
        .await
        .unwrap();
    stage.sql(&rename(&ids[1])).await;
    // The first ticket may come again, but as it was: a transaction of another test's database may be older.
    assert!(scanner.update(stage, 10).await.contains(&ids[1]));
    slow.batch_execute("COMMIT").await.unwrap();
    let guests = [scanner.guest(&ids[0]), scanner.guest(&ids[1])];
    assert_eq!(guests, ["Guest 1", "Late"]);
    (scanner, ids)
}

/// This cursor at the transaction that changed this ticket. A server refuses it for as long as an older transaction is
/// open, of another test's database too: that is waited for.
async fn cursor_at(stage: &Stage, ticket: &str, cursor: &str) -> String {
    // Through the message of an error, as no rows can be read here.
    let statement = format!(
        "DO $$ DECLARE changed bigint; BEGIN
            SELECT r.changed_in INTO STRICT changed FROM attendance_records r JOIN tickets t ON t.id = r.ticket_id
                WHERE t.uuid = '{ticket}';
            WHILE pg_snapshot_xmin(pg_current_snapshot())::text::bigint < changed LOOP PERFORM pg_sleep(0.01); END LOOP;
            RAISE EXCEPTION '%', changed; END $$"
    );
    let mut connection = stage.world.database.write().await.unwrap();
    let told = connection.batch_execute(&statement).await.unwrap_err().to_string();
    let mut cursor = read(cursor);
    cursor[2] = json!(told.parse::<u64>().unwrap());
    write(&cursor)
}

#[tokio::test]
async fn a_change_that_commits_late_is_not_missed() {
    let stage = Stage::start().await;
    let (mut scanner, [slow, _]) = race(&stage).await;
    assert!(scanner.update(&stage, 10).await.contains(&slow));
    assert_eq!(scanner.guest(&slow), "Late");
}

#[tokio::test]
async fn beside_an_older_transaction_changes_come_again_and_none_is_missed() {
    let stage = Stage::start().await;
    let mut older = stage.world.database.write().await.unwrap();
    older.batch_execute("BEGIN; SELECT pg_current_xact_id()").await.unwrap();
    let (mut scanner, both) = race(&stage).await;
    for _ in 0..2 {
        let told = scanner.update(&stage, 10).await;
        assert_eq!(told, both.iter().cloned().collect());
        assert_eq!(scanner.guest(&both[0]), "Late");
    }
}

#[tokio::test]
async fn control_a_cursor_at_the_last_change_that_was_seen_misses_it() {
    let stage = Stage::start().await;
    let (mut scanner, [slow, quick]) = race(&stage).await;
    let cursor = cursor_at(&stage, &quick, &scanner.cursor.unwrap()).await;
    scanner.cursor = Some(cursor);
    let told = scanner.update(&stage, 10).await;
    assert!(
        !told.contains(&slow) && told.contains(&quick),
        "the race would be noticed: {told:?}"
    );
    assert_eq!(scanner.guest(&slow), "Guest 1");
}

/// As a scanner in another language checks it: the answer without its signature, names in order and no spaces.
fn is_signed(list: &Value) -> bool {
    let mut unsigned = list.clone();
    unsigned.as_object_mut().unwrap().remove("signature");
    let keys = list["keys"].as_array().unwrap();
    let key = keys
        .iter()
        .find(|key| key["key_id"] == list["signature"]["key_id"])
        .unwrap();
    let decode = |text: &Value| BASE64URL_NOPAD.decode(text.as_str().unwrap().as_bytes()).unwrap();
    let key = VerifyingKey::from_bytes(&decode(&key["public_key"]).try_into().unwrap()).unwrap();
    let signature = Signature::from_slice(&decode(&list["signature"]["value"])).unwrap();
    let sorted: BTreeMap<String, Value> = serde_json::from_value(unsigned).unwrap();
    let text = serde_json::to_string(&sorted).unwrap();
    key.verify_strict(&[b"turnout door list\0", text.as_bytes()].concat(), &signature)
        .is_ok()
}

#[tokio::test]
async fn the_list_is_signed_and_shows_nothing_private() {
    let stage = Stage::start().await;
    stage.issue(stage.guest_id, 3).await;
    let list = ask(&stage, 10, None).await.expect_status(200);
    assert!(is_signed(&list.body));
    let mut bent = list.body.clone();
    bent["tickets"][0]["admits"] = json!(false);
    assert!(!is_signed(&bent));
    let text = list.body.to_string();
    assert!(
        !text.contains(GUEST) && !text.contains('@') && !text.contains("INR"),
        "{text}"
    );
    assert_eq!(list.at("/event/id"), &json!(stage.event.uuid()));
    assert_eq!(list.text("/event/status"), "published");
}

#[tokio::test]
async fn cursors_belong_to_one_list_of_one_database() {
    let stage = Stage::start().await;
    let list = ask(&stage, 10, None).await.expect_status(200);
    let cursor = read(list.text("/next_cursor"));
    let bent = |place: usize, value: Value| {
        let mut cursor = cursor.clone();
        cursor[place] = value;
        write(&cursor)
    };
    let expired = [bent(1, json!("1.00000001")), bent(2, json!(1_u64 << 62))];
    for cursor in expired {
        ask(&stage, 10, Some(&cursor))
            .await
            .expect_problem(410, "cursor_expired");
    }
    let wrong = [
        bent(0, json!(Uuid::from_u128(1))),
        bent(2, json!(u64::MAX)),
        "x".to_owned(),
    ];
    for cursor in wrong {
        ask(&stage, 10, Some(&cursor))
            .await
            .expect_problem(400, "invalid_cursor");
    }
    for limit in [0, 1001] {
        ask(&stage, limit, None).await.expect_problem(400, "invalid_query");
    }
}
