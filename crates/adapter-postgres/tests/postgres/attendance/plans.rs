//! How PostgreSQL carries out what is asked while the doors are open, and that the numbers are right.

use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use turnout_adapter_postgres::attendance::{DOOR_LIST_CHANGED, DOOR_LIST_WHOLE, KEEP_ENTRIES, LIST, LIVE, LOOK_AT_ALL};
use turnout_adapter_postgres::events::TICKET_STATISTICS;
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::attendance::run_up;
use turnout_ports::attendance::AttendanceQueries;
use turnout_ports::store::Mode;
use uuid::Uuid;

use super::crowd::{Crowd, EVENT};

/// Tables that grow with the number of tickets.
const GROWING: [&str; 5] = [
    "attendance_records",
    "attendees",
    "ticket_scans",
    "tickets",
    "user_profiles",
];

#[derive(QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

/// How the statement reads the tables that grow.
async fn reads(connection: &mut AsyncPgConnection, text: &str, types: &str, values: &str) -> Vec<String> {
    connection
        .batch_execute(&format!("PREPARE asked ({types}) AS {text}"))
        .await
        .unwrap();
    let explain = diesel::sql_query(format!("EXPLAIN (COSTS OFF) EXECUTE asked ({values})"));
    let plan: Vec<PlanLine> = explain.load(connection).await.unwrap();
    connection.batch_execute("DEALLOCATE asked").await.unwrap();
    let lines = plan.into_iter().map(|line| line.line.trim().replace("->  ", ""));
    lines
        .filter(|line| line.contains("Scan ") && GROWING.iter().any(|table| line.contains(&format!(" on {table}"))))
        .collect()
}

#[tokio::test]
async fn whatever_is_asked_of_a_large_event_goes_along_an_index() {
    let crowd = Crowd::gather().await;
    let mut connection = crowd.database.write().await.unwrap();
    let event = format!("'{EVENT}'");
    let page = format!("{event}, NULL, 501, NULL, NULL, NULL, NULL, NULL, NULL, ARRAY['asha']");
    let part = format!("{event}, 1, '{}', 501", Uuid::nil());
    let door = "uuid, bigint, uuid, bigint";
    let list = "uuid, uuid, bigint, text[], boolean, uuid, text, boolean, boolean, text[]";
    for (text, types, values) in [
        (LIVE, "uuid", &event),
        (TICKET_STATISTICS, "uuid", &event),
        (LIST, list, &page),
        (DOOR_LIST_WHOLE, door, &part),
        (DOOR_LIST_CHANGED, door, &part),
    ] {
        let reads = reads(&mut connection, text, types, values).await;
        assert!(!reads.is_empty());
        let whole = reads.iter().find(|line| line.starts_with("Seq Scan"));
        // The people are not of one event, so a hash of all of them may be the quicker way to the names of very many.
        let names_only = |line: &String| line.contains("user_profiles");
        assert!(whole.is_none_or(names_only), "{text}: {reads:#?}");
    }
}

/// As the server's transactions plan them: once for all parameters.
#[tokio::test]
async fn who_comes_in_together_is_found_along_indexes() {
    let crowd = Crowd::gather().await;
    let store = PgStore::new(crowd.database.clone());
    let mut tx = store.begin_transaction(Mode::ReadWrite).await.unwrap();
    let keep = "uuid[], uuid[], uuid[], uuid[], text[], uuid[], timestamptz[], jsonb, text[], text[], smallint[], \
        text[], text[], jsonb, timestamptz[], text[]";
    for (text, types) in [(LOOK_AT_ALL, "uuid[], uuid[], uuid[], uuid[]"), (KEEP_ENTRIES, keep)] {
        let values = vec!["NULL"; types.split(',').count()].join(", ");
        let reads = reads(tx.conn().unwrap(), text, types, &values).await;
        assert!(!reads.is_empty());
        let along_index = |line: &String| line.starts_with("Index Scan using") || line.starts_with("Index Only Scan");
        assert!(reads.iter().all(along_index), "{text}: {reads:#?}");
    }
}

#[tokio::test]
async fn the_numbers_of_a_large_event_are_those_of_its_door() {
    let crowd = Crowd::gather().await;
    let live = crowd.queries().live(EVENT).await.unwrap();
    assert_eq!((live.expected, live.checked_in, live.inside), (10_000, 6_000, 5_000));
    let series = run_up(live.quarters);
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let step = |text: &str| series.iter().find(|step| step.quarter.from == at(text)).unwrap();
    // 50 guests come each minute for two hours.
    let first = step("2027-02-01T18:00:00Z");
    assert_eq!(
        (first.quarter.arrivals, first.quarter.entries, first.inside),
        (750, 750, 750)
    );
    let last = step("2027-02-01T19:45:00Z");
    assert_eq!((last.checked_in, last.inside), (6_000, 6_000));
    let end = series.last().unwrap();
    assert_eq!((end.checked_in, end.inside), (6_000, 5_000));
    let returns: u32 = series
        .iter()
        .map(|step| step.quarter.entries - step.quarter.arrivals)
        .sum();
    assert_eq!(returns, 500);
}
