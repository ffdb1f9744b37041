//! Much of a thing ends, and what fails keeps nobody waiting.

use diesel::QueryableByName;
use diesel::sql_types::{Array, Text};
use diesel_async::RunQueryDsl;
use turnout_adapter_postgres::static_sql::sql;
use turnout_ports::system::Clock;
use turnout_testkit::ManualClock;

use super::*;

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    words: String,
}

#[tokio::test]
async fn three_hundred_former_names_are_taken_out_of_each_message() {
    let world = World::start().await;
    world
        .run(
            "INSERT INTO audit_logs (uuid, occurred_at, actor_kind, actor_user_id, action, object_type, object_uuid, old_values, new_values)
                SELECT gen_random_uuid(), now(), 'user', 1, 'accounts.profile_updated', 'user', u.uuid,
                    jsonb_build_object('name', 'Renamed person ' || n - 1), jsonb_build_object('name', 'Renamed person ' || n)
                FROM users u, generate_series(1, 300) n WHERE u.id = 1;
            INSERT INTO notifications (uuid, recipient_user_id, sender_user_id, type, title, message)
                SELECT gen_random_uuid(), 2, 1, 'event_changed', 'x', 'Renamed person ' || n % 300 || ' booked seat ' || n
                FROM generate_series(1, 1500) n",
        )
        .await;
    let mut place = Some(0);
    let mut parts = 0;
    while let Some(after) = place {
        place = world.erase_part("messages", after, 500).await;
        parts += 1;
    }
    assert_eq!(parts, 4, "no row is read twice");
    world
        .assert_sql("(SELECT count(*) = 1500 AND bool_and(message LIKE '… booked seat %') FROM notifications)")
        .await;
}

#[tokio::test]
async fn names_go_where_they_stand_as_words() {
    let world = World::start().await;
    let names = ["Asha Rao", "J. (Jo) *", "Asha", "A|B"];
    for (text, expected) in [
        ("Asha Rao asks for 2 seats", "… asks for 2 seats"),
        ("Ashanti and asha and Asha's", "Ashanti and asha and …'s"),
        ("by J. (Jo) *.", "by …."),
        ("by Jx (Jo) *.", "by Jx (Jo) *."),
        ("A|B, A, B", "…, A, B"),
        ("nobody", "nobody"),
    ] {
        let look = sql("SELECT turnout_without($1, $2) AS words")
            .bind::<Text, _>(text)
            .bind::<Array<Text>, _>(&names[..]);
        let found: Words = look
            .get_result(&mut world.database.write().await.unwrap())
            .await
            .unwrap();
        assert_eq!(found.words, expected);
    }
}

#[tokio::test]
async fn the_audit_log_is_read_once_and_again_from_its_beginning() {
    let world = World::start().await;
    world
        .run(
            "INSERT INTO audit_logs (uuid, occurred_at, actor_kind, actor_user_id, action, object_type, user_agent, new_values)
                SELECT gen_random_uuid(), now(), 'user', person, 'accounts.profile_updated', 'user', 'app', '{\"name\": \"Zq\"}'
                FROM generate_series(1, 6) n, generate_series(1, 2) person ORDER BY n, person",
        )
        .await;
    let mine = "FROM audit_logs WHERE actor_user_id = 1 AND (user_agent <> '' OR new_values ->> 'name' <> '…')";
    let first = world.erase_part("audit_by", 0, 4).await;
    world.assert_sql(&format!("(SELECT count(*) {mine}) = 2")).await;
    let second = world.erase_part("audit_by", first.unwrap(), 4).await;
    assert_eq!((first, second), (Some(7), None));
    world.assert_sql(&format!("(SELECT count(*) {mine}) = 0")).await;
    // Who begins anew finds the same places and changes nothing.
    world
        .run("CREATE TABLE before AS SELECT id, xmin::text AS x FROM audit_logs")
        .await;
    assert_eq!(world.erase_part("audit_by", 0, 4).await, first);
    world
        .assert_sql(
            "(SELECT count(*) FROM audit_logs l JOIN before b ON b.id = l.id AND b.x = l.xmin::text) = 12
                AND (SELECT count(*) FROM audit_logs WHERE actor_user_id = 2 AND user_agent = 'app') = 6",
        )
        .await;
}

#[tokio::test]
async fn who_waits_for_a_job_keeps_nobody_from_getting_one() {
    let world = World::start().await;
    let now = ManualClock::default().now();
    let due = async || world.queries.due_erasures(now, now, 1).await.unwrap();
    world
        .run(&format!(
            "UPDATE users SET erase_at = TIMESTAMPTZ '{}' - interval '1 day' * (3 - id)",
            now.to_rfc3339()
        ))
        .await;
    assert_eq!(due().await, [ASHA]);
    let job = "INSERT INTO jobs (uuid, kind, dedupe_key, run_at, max_attempts)
        SELECT gen_random_uuid(), 'erase_user', 'erase_user:' || uuid, now(), 1 FROM users WHERE id = 1";
    world.run(job).await;
    let next = due().await;
    assert_eq!((next.len(), next.contains(&ASHA)), (1, false));
    // Once it was given up, there is another.
    world.run("UPDATE jobs SET status = 'dead', finished_at = now()").await;
    assert_eq!(due().await, [ASHA]);
}
