//! Large events.

use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::attendance::PgAttendanceQueries;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_domain::ids::EventId;
use turnout_testkit::TestDatabase;
use uuid::Uuid;

/// The event that is looked at.
pub const EVENT: EventId = EventId::new(Uuid::from_u128(1));
/// How many tickets it has.
pub const TICKETS: usize = 10_000;

pub struct Crowd {
    pub database: Database,
    _test: TestDatabase,
}

impl Crowd {
    pub async fn gather() -> Self {
        let test = TestDatabase::create().await;
        let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
        let crowd = Self { database, _test: test };
        crowd
            .run(&format!("BEGIN; {}; COMMIT", include_str!("crowd.sql")))
            .await;
        crowd.run("ANALYZE").await;
        crowd
    }

    pub fn queries(&self) -> PgAttendanceQueries {
        PgAttendanceQueries::new(self.database.clone())
    }

    pub async fn run(&self, statements: &str) {
        let mut connection = self.database.write().await.unwrap();
        connection.batch_execute(statements).await.unwrap();
    }
}
