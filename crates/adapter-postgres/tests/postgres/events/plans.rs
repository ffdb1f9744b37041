//! How PostgreSQL carries out the list, with enough events that it matters.

use chrono::Duration;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use turnout_adapter_postgres::booking::ASK_GUESTS;
use turnout_adapter_postgres::events::list_statement;
use turnout_adapter_postgres::pool::{Connection, Database, PoolSettings};
use turnout_domain::ids::EventId;
use turnout_ports::events::{EventCursor, EventFilter, EventQueries, EventSort};
use turnout_ports::page::PageRequest;
use uuid::Uuid;

use super::crowd::start;
use super::samples::{World, now};

const EVENTS: i64 = 5_000;

#[derive(Debug, QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

#[derive(Debug, PartialEq, QueryableByName)]
struct Prepared {
    #[diesel(sql_type = BigInt)]
    statements: i64,
    #[diesel(sql_type = BigInt)]
    generic: i64,
}

async fn crowded() -> World {
    let world = World::create().await;
    world.add_halls().await;
    world.publish(0..=EVENTS).await;
    let covers = "INSERT INTO event_images (uuid, event_id, role, position, object_key, content_type, width, height) \
        SELECT gen_random_uuid(), id, 'cover', 1, '', 'image/jpeg', 1, 1 FROM events WHERE id % 2 = 0";
    world.run(covers).await;
    world.run("ANALYZE").await;
    world
}

fn usual(after: Option<EventCursor>) -> PageRequest<EventCursor> {
    PageRequest { limit: 20, after }
}

fn cursor(number: i64) -> EventCursor {
    EventCursor {
        key: start(number).timestamp_micros(),
        id: EventId::new(Uuid::nil()),
    }
}

/// How the statement reads the tables that grow with the number of events, the outermost loop first. Where the plan sorts
/// its rows by anything but the interests' names, that is in it too.
async fn reads(connection: &mut Connection, text: &str) -> Vec<String> {
    let types = "timestamptz, text[], text, text, text, text, text, text, boolean, timestamptz, timestamptz, float8, \
        float8, float8, bigint, int, uuid";
    let values = format!(
        "'{now}', ARRAY['jazz'], 'pune', 'music', 'tag-1', 'social', 'concert', 'calm', TRUE, '{from}', '{before}', 19, 73, 5000, \
         21, 1, '{id}'",
        now = now(),
        from = start(300),
        before = start(3_000),
        id = Uuid::nil(),
    );
    connection
        .batch_execute(&format!("PREPARE list ({types}) AS {text}"))
        .await
        .unwrap();
    let explain = diesel::sql_query(format!("EXPLAIN (COSTS OFF) EXECUTE list ({values})"));
    let plan: Vec<PlanLine> = explain.load(connection).await.unwrap();
    connection.batch_execute("DEALLOCATE list").await.unwrap();
    let lines = plan.iter().map(|line| line.line.trim().trim_start_matches("->  "));
    lines
        .filter(|line| {
            let grows = [
                "events e",
                "event_inventory",
                "ticket_tiers",
                "event_tags",
                "event_images",
                "event_interests",
            ];
            let is_scan = line.contains("Scan ") && grows.iter().any(|table| line.contains(&format!(" on {table}")));
            is_scan || line.starts_with("Sort Key") && *line != "Sort Key: n.slug"
        })
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn the_list_walks_along_the_index_of_upcoming_events() {
    let world = crowded().await;
    let mut connection = world.database.write().await.unwrap();
    let along_the_index = [
        "Index Scan using events_upcoming_idx on events e",
        "Index Scan using event_inventory_pkey on event_inventory i",
        "Index Only Scan using event_interests_pkey on event_interests x",
        "Index Scan using ticket_tiers_event_id_name_key on ticket_tiers t",
        "Index Scan using event_images_event_id_role_position_key on event_images x_1",
    ];
    let none = EventFilter::default;
    let bounded = EventFilter {
        starts_after: Some(start(300)),
        starts_before: Some(start(3_000)),
        ..none()
    };
    for mode in ["force_custom_plan", "force_generic_plan"] {
        let set = format!("SET plan_cache_mode = {mode}");
        connection.batch_execute(&set).await.unwrap();
        for (filter, after) in [(none(), None), (none(), Some(cursor(400))), (bounded.clone(), None)] {
            let statement = list_statement(&filter, EventSort::Start, &usual(after));
            let found = reads(&mut connection, statement.text()).await;
            assert_eq!(found, along_the_index, "{mode} {filter:?} {after:?}");
        }
    }
}

#[tokio::test]
async fn a_list_without_filters_is_planned_once_and_with_filters_is_not_kept() {
    let world = crowded().await;
    let one = Database::open(
        &PoolSettings {
            size: 1,
            ..world.settings()
        },
        None,
    )
    .unwrap();
    let queries = turnout_adapter_postgres::events::PgEventQueries::new(one.clone());
    let list = async |filter: &EventFilter, after| {
        let page = queries.list(filter, EventSort::Start, &usual(after), now()).await;
        assert_eq!(page.unwrap().items.len(), 20);
    };
    for number in 0..5 {
        let filter = EventFilter {
            starts_after: Some(start(number) + Duration::days(number)),
            ..EventFilter::default()
        };
        list(&filter, None).await;
        list(&filter, Some(cursor(900 + number))).await;
    }
    let by_kind = EventFilter {
        kind: Some(turnout_domain::events::EventKind::Concert),
        ..EventFilter::default()
    };
    list(&by_kind, None).await;
    let select = "SELECT count(*) AS statements, coalesce(sum(generic_plans), 0)::int8 AS generic \
        FROM pg_prepared_statements WHERE statement LIKE $1";
    let select = diesel::sql_query(select).bind::<Text, _>("%AS price_from%");
    let kept: Prepared = select.get_result(&mut one.write().await.unwrap()).await.unwrap();
    // The first five runs are planned to learn what planning is worth.
    assert_eq!(
        kept,
        Prepared {
            statements: 1,
            generic: 5
        }
    );
}

/// A sale that begins on an empty table: the plan of its first hold serves all that follow.
#[tokio::test]
async fn a_plan_made_before_the_first_hold_reads_a_person_and_not_the_event() {
    let world = World::create().await;
    world.run("VACUUM ANALYZE reservations").await;
    let mut connection = world.database.write().await.unwrap();
    let prepare = format!(
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; PREPARE guests (uuid[], timestamptz) AS {ASK_GUESTS}"
    );
    connection.batch_execute(&prepare).await.unwrap();
    let explain = "EXPLAIN (COSTS OFF) EXECUTE guests ('{}', now(), '{}', '{}', '{}', '{}', '{}')";
    let plan: Vec<PlanLine> = diesel::sql_query(explain).load(&mut connection).await.unwrap();
    let reads = plan.iter().filter(|line| line.line.contains(" on reservations"));
    let indexes: Vec<_> = reads.filter_map(|line| line.line.split_whitespace().nth(4)).collect();
    assert!(!indexes.is_empty());
    assert!(
        indexes.iter().all(|index| *index == "reservations_live_by_person_idx"),
        "{plan:?}"
    );
}
