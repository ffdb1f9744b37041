//! Two who change the images of an event at the same moment.

use serde_json::json;

use super::images::{added, ids, post};
use super::stage::{Stage, path};
use crate::accounts::pictures::png;
use crate::rivals::in_line;

/// Takes the locks away from the inventories: a view over a function has no rows to lock.
const UNLOCKED: &str = "
    ALTER TABLE event_images DROP CONSTRAINT event_images_event_id_role_position_key;
    ALTER TABLE event_inventory RENAME TO all_events;
    CREATE FUNCTION unlocked_events() RETURNS SETOF all_events LANGUAGE sql AS 'SELECT * FROM all_events';
    CREATE VIEW event_inventory AS SELECT * FROM unlocked_events();
    ALTER TABLE tier_inventory RENAME TO all_tiers;
    CREATE FUNCTION unlocked_tiers() RETURNS SETOF all_tiers LANGUAGE sql AS 'SELECT * FROM all_tiers';
    CREATE VIEW tier_inventory AS SELECT * FROM unlocked_tiers()";

/// Two covers for an event that has two, at the same moment. Answers the statuses and how many covers there are then.
async fn last_place_of_two(stage: &Stage, event: &str) -> (Vec<u16>, i64) {
    let file = png(2, 2);
    // At the front, so that the rows of the others, which are held, have to move.
    let fields: [(&str, &[u8]); 3] = [("role", b"cover"), ("position", b"1"), ("file", &file)];
    let one = post(&stage.host, event, "", &fields);
    let other = post(&stage.host, event, "", &fields);
    let (one, other) = in_line(&stage.world, "event_images", one, other).await;
    let mut statuses = vec![one.status, other.status];
    statuses.sort_unstable();
    let shown = stage.host.get(event).await.expect_status(200);
    let covers = shown.at("/images").as_array().unwrap().len();
    (statuses, i64::try_from(covers).unwrap())
}

async fn with_two_covers(stage: &Stage) -> String {
    let event = path(&stage.draft(json!({})).await);
    added(&stage.host, &event, "cover").await;
    added(&stage.host, &event, "cover").await;
    event
}

#[tokio::test]
async fn of_two_uploads_for_the_last_cover_one_is_refused() {
    let stage = Stage::start().await;
    let event = with_two_covers(&stage).await;
    assert_eq!(last_place_of_two(&stage, &event).await, (vec![201, 409], 3));
    assert_eq!(stage.world.files(), 3, "the file of the refused one is gone");
    assert_eq!(ids(&stage.host.get(&event).await, "cover").len(), 3);
}

#[tokio::test]
async fn control_without_the_locks_there_are_four() {
    let stage = Stage::start().await;
    let event = with_two_covers(&stage).await;
    stage.world.sql(UNLOCKED).await;
    let found = last_place_of_two(&stage, &event).await;
    assert_eq!(found, (vec![201, 201], 4), "the race would be noticed");
}

/// Takes the first two of three covers away at the same moment. Answers where the last one stands then.
async fn left_of_two_removals(stage: &Stage, is_locked: bool) -> serde_json::Value {
    let event = with_two_covers(stage).await;
    added(&stage.host, &event, "cover").await;
    let covers = ids(&stage.host.get(&event).await, "cover");
    if !is_locked {
        stage.world.sql(UNLOCKED).await;
    }
    let (first, second) = (
        format!("{event}/images/{}", covers[0]),
        format!("{event}/images/{}", covers[1]),
    );
    let (first, second) = (stage.host.delete(&first), stage.host.delete(&second));
    let (first, second) = in_line(&stage.world, "event_images", first, second).await;
    assert_eq!(
        (first.status, second.status),
        (204, 204),
        "{} {}",
        first.body,
        second.body
    );
    let shown = stage.host.get(&event).await.expect_status(200);
    assert_eq!(shown.text("/images/0/id"), covers[2]);
    shown.at("/images/0/position").clone()
}

#[tokio::test]
async fn two_removals_leave_no_gap() {
    let stage = Stage::start().await;
    assert_eq!(left_of_two_removals(&stage, true).await, json!(1));
    assert_eq!(
        left_of_two_removals(&Stage::start().await, false).await,
        json!(2),
        "the control"
    );
}
