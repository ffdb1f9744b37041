//! How PostgreSQL finds the pictures in lists of guests, with enough guests that it matters.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use turnout_adapter_postgres::guestlist::GUEST_LISTS;

use super::stage::{EVENT, HOST, Stage};

const GUESTS: u32 = 3_000;

#[derive(Debug, QueryableByName)]
struct PlanLine {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

async fn crowded() -> Stage {
    let stage = Stage::set().await;
    let of_event = format!("FROM users u, events e WHERE e.uuid = '{EVENT}' AND u.phone LIKE '+91970%'");
    stage
        .run(&format!(
            "INSERT INTO users (uuid, phone, joined_at)
                SELECT gen_random_uuid(), '+91970' || lpad(n::text, 7, '0'), now() FROM generate_series(1, {GUESTS}) n;
             INSERT INTO user_profiles (uuid, user_id, name)
                SELECT uuid, id, 'Guest ' || id FROM users WHERE phone LIKE '+91970%';
             INSERT INTO user_pictures (uuid, user_id, position, object_key, content_type, width, height)
                SELECT gen_random_uuid(), id, n, '', 'image/jpeg', 1, 1 FROM users, generate_series(1, 2) n WHERE phone LIKE '+91970%';
             INSERT INTO user_blocks (blocker_user_id, blocked_user_id)
                SELECT id, id - 1 FROM users WHERE phone LIKE '+91970%' AND id % 3 = 0;
             INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
                SELECT gen_random_uuid(), e.id, u.id, 'Standard', 1, 'INR' {of_event};
             INSERT INTO event_requests (uuid, event_id, requester_user_id, seats)
                SELECT gen_random_uuid(), e.id, u.id, 1 {of_event};
             INSERT INTO event_invites (uuid, event_id, host_user_id, invited_user_id, invite_type)
                SELECT gen_random_uuid(), e.id, e.host_user_id, u.id, 'direct' {of_event};
             ANALYZE"
        ))
        .await;
    stage
}

fn values(list: &str) -> (&'static str, String) {
    match list {
        "invites" => (
            "uuid, text, timestamptz, uuid, bigint, uuid",
            format!("'{EVENT}', NULL, now(), NULL, 21, '{HOST}'"),
        ),
        "attendees" => (
            "uuid, text, uuid, bigint, uuid, bool",
            format!("'{EVENT}', 'all', NULL, 21, '{HOST}', FALSE"),
        ),
        _ => (
            "uuid, text, uuid, bigint, uuid",
            format!("'{EVENT}', NULL, NULL, 21, '{HOST}'"),
        ),
    }
}

#[tokio::test]
async fn pictures_are_found_by_their_index_and_only_for_the_page() {
    let stage = crowded().await;
    let mut connection = stage.database.write().await.unwrap();
    for mode in ["force_custom_plan", "force_generic_plan"] {
        let set = format!("SET plan_cache_mode = {mode}");
        connection.batch_execute(&set).await.unwrap();
        for (name, text) in GUEST_LISTS {
            let (types, values) = values(name);
            let prepare = format!("PREPARE list ({types}) AS {text}");
            connection.batch_execute(&prepare).await.unwrap();
            let explain = format!("EXPLAIN (ANALYZE, TIMING OFF) EXECUTE list ({values})");
            let plan: Vec<PlanLine> = diesel::sql_query(explain).load(&mut connection).await.unwrap();
            connection.batch_execute("DEALLOCATE list").await.unwrap();
            let scan = |table: &str| {
                let on = format!(" on {table} ");
                let mut found = plan.iter().filter(|row| row.line.contains(&on));
                found.next().unwrap_or_else(|| panic!("{plan:#?}")).line.clone()
            };
            let pictures = scan("user_pictures");
            assert!(
                pictures.contains("Index Scan using user_pictures_user_id_position_key"),
                "{mode} {name}: {plan:#?}"
            );
            assert!(pictures.contains("loops=21)"), "{mode} {name}: {plan:#?}");
            // Who is left out of the list is looked for there, too, unless it is the host's.
            let mut blocks = plan.iter().filter(|row| row.line.contains(" on user_blocks "));
            assert!(
                blocks.any(|row| row.line.contains("Index") && row.line.contains("loops=21)")),
                "{mode} {name}: {plan:#?}"
            );
        }
    }
}
