//! A database that belongs to a role without any rights on the server.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use turnout_adapter_postgres::attendance::PgAttendanceQueries;
use turnout_adapter_postgres::migrate;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_domain::ids::EventId;
use turnout_ports::attendance::{AttendanceQueries, DoorListAnswer, DoorListCursor, DoorListRequest};
use turnout_testkit::TestDatabase;
use uuid::Uuid;

const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));

async fn ask(queries: &PgAttendanceQueries, after: Option<DoorListCursor>) -> Option<DoorListCursor> {
    let request = DoorListRequest { after, limit: 10 };
    match queries.door_list(EVENT, &request).await.unwrap().unwrap() {
        DoorListAnswer::Page(page) => Some(page.next),
        DoorListAnswer::CursorExpired => None,
    }
}

#[tokio::test]
async fn the_door_list_needs_no_rights_on_the_server() {
    let test = TestDatabase::empty().await;
    let mut admin = AsyncPgConnection::establish(test.url()).await.unwrap();
    let role = format!("plain_{}", std::process::id());
    let give = format!(
        "CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
         DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO {role}', current_database()); END $$"
    );
    admin.batch_execute(&give).await.unwrap();
    let (address, _) = test.url().rsplit_once("&user=").unwrap();
    let url = format!("{address}&user={role}");
    migrate::up(&url).await.unwrap();
    let database = Database::open(&PoolSettings::new(&url), None).unwrap();
    let statements = format!(
        "INSERT INTO users (uuid, phone, joined_at) VALUES ('{EVENT}', '+919800000001', now());
         INSERT INTO events (uuid, host_user_id, title, slug) SELECT '{EVENT}', id, 'Jazz night', 'jazz' FROM users;
         INSERT INTO event_policies (event_id) SELECT id FROM events"
    );
    database
        .write()
        .await
        .unwrap()
        .batch_execute(&statements)
        .await
        .unwrap();
    let queries = PgAttendanceQueries::new(database);

    let with_rights = ask(&queries, None).await.unwrap();
    assert!(ask(&queries, Some(with_rights.clone())).await.is_some());
    let take = "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC";
    admin.batch_execute(take).await.unwrap();
    let without = ask(&queries, None).await.unwrap();
    assert!(without.database.starts_with("started."), "{without:?}");
    assert!(ask(&queries, Some(without)).await.is_some());
    // Another name of the database: whoever has the former cursor fetches the whole list.
    assert!(ask(&queries, Some(with_rights)).await.is_none());
}
