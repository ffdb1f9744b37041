//! What the database holds after the end of a server.

use diesel_async::SimpleAsyncConnection;
use futures::future::join_all;
use serde_json::Value;
use turnout_adapter_postgres::pool::Database;
use turnout_adapter_system::clock::SystemClock;
use turnout_ports::system::Clock;
use turnout_tests::{Client, Process, assert_verified};

use super::writers::{What, Writer, Writers};

/// Every write that was acknowledged and is not there.
pub async fn lost(server: &Process, writers: &Writers) -> Vec<String> {
    let looking = writers.all.iter().map(async |writer| {
        let client = server.client().with_token(&writer.token);
        lost_of(&client, writer).await
    });
    join_all(looking).await.concat()
}

async fn lost_of(client: &Client, writer: &Writer) -> Vec<String> {
    let mut lost = Vec::new();
    let mut bio = 0;
    for (what, body) in writer.acknowledged() {
        let text = |pointer: &str| {
            body.pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let path = match what {
            What::Event(_) => format!("/v1/events/{}", text("/id")),
            What::Seat(_) => format!("/v1/reservations/{}", text("/reservation_key")),
            What::Bio(step) => {
                bio = step;
                continue;
            }
        };
        if client.get(&path).await.status != 200 {
            lost.push(path);
        }
    }
    let me = client.get("/v1/me").await;
    // The last one that was sent may have been written though its answer did not arrive.
    if ![bio, bio + 1].iter().any(|step| me.text("/bio") == step.to_string()) && bio > 0 {
        lost.push(format!("bio {bio}: {}", me.body));
    }
    lost
}

/// Fails unless counters are what rows say, and each change has its audit entry.
pub async fn assert_consistent(database: &Database) {
    assert_verified(database, SystemClock.now()).await;
    let conditions = [
        "NOT EXISTS (SELECT FROM event_inventory i WHERE i.held <> (SELECT coalesce(sum(seats), 0) FROM reservations r \
            WHERE r.event_id = i.event_id AND r.status = 'live'))",
        "NOT EXISTS (SELECT FROM tier_inventory i WHERE i.held <> (SELECT coalesce(sum(seats), 0) FROM reservations r \
            WHERE r.tier_id = i.tier_id AND r.status = 'live'))",
        "ARRAY(SELECT uuid FROM reservations ORDER BY 1) = ARRAY(SELECT object_uuid FROM audit_logs \
            WHERE action = 'booking.seats_reserved' ORDER BY 1)",
        "ARRAY(SELECT uuid FROM events ORDER BY 1) = ARRAY(SELECT object_uuid FROM audit_logs \
            WHERE action = 'events.event_created' ORDER BY 1)",
        "(SELECT count(*) FROM idempotency_keys) = (SELECT count(*) FROM reservations) + (SELECT count(*) - 1 FROM events)",
    ];
    let mut connection = database.write().await.unwrap();
    for condition in conditions {
        let statement = format!("DO $$ BEGIN ASSERT ({condition}); END $$");
        let outcome = connection.batch_execute(&statement).await;
        outcome.unwrap_or_else(|error| panic!("{condition}: {error}"));
    }
}
