//! What the steps of an erasure leave of single rows.

mod lines;

use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::privacy::PgPrivacyQueries;
use turnout_adapter_postgres::privacy::inventory::{Fate, tables};
use turnout_adapter_postgres::store::PgStore;
use turnout_domain::ids::UserId;
use turnout_ports::privacy::PrivacyQueries;
use turnout_ports::store::{Mode, Store};
use turnout_testkit::TestDatabase;
use uuid::Uuid;

const ASHA: UserId = UserId::new(Uuid::from_u128(0xA5A));

/// A migrated database in which Asha, whose key is 1 and who asked to be erased, and Ben, whose key is 2, have nothing.
struct World {
    store: PgStore,
    queries: PgPrivacyQueries,
    database: Database,
    _test: TestDatabase,
}

impl World {
    async fn start() -> Self {
        let test = TestDatabase::create().await;
        let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
        let world = Self {
            store: PgStore::new(database.clone()),
            queries: PgPrivacyQueries::new(database.clone()),
            database,
            _test: test,
        };
        world
            .run(&format!(
                "INSERT INTO users (uuid, phone, joined_at) VALUES ('{}', '+919876500001', now()), (gen_random_uuid(), '+919876500002', now());
                INSERT INTO user_profiles (uuid, user_id, is_active) VALUES (gen_random_uuid(), 1, FALSE), (gen_random_uuid(), 2, TRUE)",
                ASHA.uuid()
            ))
            .await;
        world
    }

    async fn run(&self, statement: &str) {
        let outcome = self.database.write().await.unwrap().batch_execute(statement).await;
        outcome.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    async fn assert_sql(&self, condition: &str) {
        self.run(&format!("DO $do$ BEGIN ASSERT ({condition}); END $do$")).await;
    }

    /// Does every step of Asha's erasure to its end, a few rows at a time.
    async fn erase(&self) {
        for step in self.queries.steps() {
            let mut place = Some(0);
            while let Some(after) = place {
                place = self.erase_part(step, after, 2).await;
            }
        }
    }

    async fn erase_part(&self, step: &'static str, after: i64, limit: u32) -> Option<i64> {
        let mut transaction = self.store.begin(Mode::ReadWrite).await.unwrap();
        let place = transaction.privacy().erase(ASHA, step, after, limit).await.unwrap();
        transaction.commit().await.unwrap();
        place
    }
}

/// Something that can stand in this column of a profile.
fn something(column: &str) -> &'static str {
    match column {
        "email" => "'asha@zq.example'",
        "birth_date" => "'1990-01-02'",
        "gender" => "'female'",
        "metadata" => "'{\"theme\": \"zq\"}'",
        _ => "'Zq'",
    }
}

#[tokio::test]
async fn a_profile_that_says_a_single_thing_says_nothing_any_more() {
    let world = World::start().await;
    let profiles = tables().find(|table| table.name == "user_profiles").unwrap();
    for personal in profiles.personal {
        assert!(matches!(personal.fate, Fate::Emptied | Fate::Deleted), "{personal:?}");
        let column = personal.column;
        let is_empty = format!(
            "(SELECT asha.{column} IS NOT DISTINCT FROM ben.{column} FROM user_profiles asha, user_profiles ben
                WHERE asha.user_id = 1 AND ben.user_id = 2)"
        );
        let write = format!(
            "UPDATE user_profiles SET {column} = {} WHERE user_id = 1",
            something(column)
        );
        world.run(&write).await;
        world.assert_sql(&format!("NOT {is_empty}")).await;
        world.erase().await;
        world.assert_sql(&is_empty).await;
    }
}

#[tokio::test]
async fn a_draft_without_a_title_loses_its_address_too() {
    let world = World::start().await;
    world
        .run(
            "INSERT INTO events (uuid, host_user_id, title, slug, status)
                VALUES (gen_random_uuid(), 1, '…', 'zq-comes-of-age-12ab', 'draft')",
        )
        .await;
    world.erase().await;
    world
        .assert_sql("(SELECT (title, slug) = ('…', uuid::text) FROM events)")
        .await;
}

#[tokio::test]
async fn what_a_former_owner_of_the_number_answered_stays_theirs() {
    let world = World::start().await;
    world
        .run(
            "INSERT INTO events (uuid, host_user_id, title, slug, status, start_at, end_at, published_at)
                VALUES (gen_random_uuid(), 2, 'Party', 'party-1', 'completed', now() - interval '1 hour', now(), now());
            INSERT INTO ticket_tiers (uuid, event_id, name, price, currency) VALUES (gen_random_uuid(), 1, 'Seat', 0, 'INR');
            INSERT INTO attendees (uuid, event_id, user_id, ticket_type, seats, currency)
                VALUES (gen_random_uuid(), 1, 2, 'Seat', 1, 'INR');
            INSERT INTO tickets (uuid, number, event_id, tier_id, attendee_id, holder_user_id, seat_no, code_key_id)
                VALUES (gen_random_uuid(), 'TKT-00000001-261121', 1, 1, 1, 2, 1, 1);
            INSERT INTO ticket_transfers (uuid, ticket_id, from_user_id, to_user_id, to_phone, status, expires_at)
                SELECT gen_random_uuid(), 1, 2, person, '+919876500001', status, now()
                FROM (VALUES (2, 'accepted'), (1, 'declined'), (NULL, 'expired')) v (person, status);
            INSERT INTO event_invites (uuid, event_id, invited_user_id, invited_phone, message, status)
                SELECT gen_random_uuid(), 1, person, '+919876500001', 'Come', status
                FROM (VALUES (2, 'accepted'), (1, 'accepted'), (NULL, 'revoked')) v (person, status)",
        )
        .await;
    world.erase().await;
    world
        .assert_sql(
            "(SELECT array_agg((to_user_id = 2) IS TRUE ORDER BY id) = '{t,f,f}'
                    AND array_agg(to_phone IS NOT NULL ORDER BY id) = '{t,f,f}' FROM ticket_transfers)
                AND (SELECT array_agg(invited_phone IS NOT NULL ORDER BY id) = '{t,f,f}'
                    AND array_agg(message <> '' ORDER BY id) = '{t,f,f}'
                    AND array_agg(invited_user_id ORDER BY id) = '{2,1,1}' FROM event_invites)",
        )
        .await;
}
