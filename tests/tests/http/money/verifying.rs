//! `turnout verify`, as operators run it, beside a running server.

use serde_json::{Value, json};
use turnout_tests::{Process, World};

use crate::scene::{bought, paid_event, person};

#[tokio::test]
async fn it_tells_by_its_exit_code_whether_every_rule_holds() {
    let world = World::start().await;
    let host = person(&world, 1, "Host").await;
    let asha = person(&world, 2, "Asha").await;
    let event = paid_event(&world, &host, 5).await;
    bought(&world, &asha, &event, "a", 2).await;

    let clean = Process::run(&["verify", "--database-url", world.database_url()]).await;
    assert_eq!(clean.code, Some(0), "{clean:?}");
    assert!(clean.stdout.contains("all of them hold"), "{clean:?}");

    world.sql("UPDATE event_inventory SET sold = 3").await;
    let broken = Process::run(&["verify", "--database-url", world.database_url()]).await;
    assert_eq!(broken.code, Some(1), "{broken:?}");
    let line = format!("event {event}: expected 0 held, 2 sold, found 0 held, 3 sold");
    assert!(broken.stdout.contains(&line), "{broken:?}");

    let args = ["verify", "--json", "--rule", "2", "--rule", "7", "--database-url"];
    let broken = Process::run(&[&args[..], &[world.database_url()]].concat()).await;
    assert_eq!(broken.code, Some(1), "{broken:?}");
    let report: Value = serde_json::from_str(&broken.stdout).unwrap();
    assert_eq!(report["clean"], false);
    let checks = report["checks"].as_array().unwrap();
    assert!(checks.iter().all(|check| check["rule"] == 2 || check["rule"] == 7));
    let counters = checks.iter().find(|check| check["name"] == "event_counters").unwrap();
    assert_eq!(
        (&counters["breaches"], &counters["shown"][0]["id"]),
        (&json!(1), &json!(event))
    );
}

#[tokio::test]
async fn it_tells_apart_that_nothing_could_be_found_out() {
    let world = World::start().await;
    let nowhere = "postgres://nobody@127.0.0.1:1/nothing";
    let unreachable = Process::run(&["verify", "--database-url", nowhere]).await;
    assert_eq!(
        (unreachable.code, unreachable.stdout.as_str()),
        (Some(2), ""),
        "{unreachable:?}"
    );
    world
        .sql("DELETE FROM __diesel_schema_migrations WHERE version = '20261121001200'")
        .await;
    let older = Process::run(&["verify", "--database-url", world.database_url()]).await;
    assert_eq!(older.code, Some(2), "{older:?}");
    assert!(older.stderr.contains("turnout migrate up"), "{older:?}");
    let senseless = Process::run(&["verify", "--rule", "8", "--database-url", world.database_url()]).await;
    assert_eq!(senseless.code, Some(2), "{senseless:?}");
}
