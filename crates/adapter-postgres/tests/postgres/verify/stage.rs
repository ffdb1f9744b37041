//! A database with a small life in it, and ways to damage it.

use diesel_async::SimpleAsyncConnection;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::verify::verify;
use turnout_ports::system::Clock;
use turnout_ports::verify::{Checked, VerifyRequest};
use turnout_testkit::{ManualClock, TestDatabase};

pub struct Stage {
    pub database: Database,
    _test: TestDatabase,
}

/// The names of the checks that found something.
pub fn broken(checked: &[Checked]) -> Vec<&str> {
    let broken = checked.iter().filter(|one| one.breaches > 0);
    broken.map(|one| one.check.name).collect()
}

pub fn request() -> VerifyRequest {
    VerifyRequest {
        now: ManualClock::at_rfc3339("2027-01-10T12:00:00Z").now(),
        rules: Vec::new(),
        show: 3,
    }
}

impl Stage {
    pub async fn empty() -> Self {
        let test = TestDatabase::create().await;
        let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
        Self { database, _test: test }
    }

    pub async fn live(&self) {
        self.run(include_str!("life.sql")).await;
    }

    pub async fn lift_guards(&self) {
        self.run(include_str!("lift_guards.sql")).await;
    }

    async fn run(&self, statements: &str) {
        let mut connection = self.database.write().await.unwrap();
        connection.batch_execute(statements).await.unwrap();
    }

    /// What is found after these statements, which are taken back.
    pub async fn damaged(&self, statements: &str) -> Vec<Checked> {
        let mut connection = self.database.write().await.unwrap();
        connection.batch_execute("BEGIN").await.unwrap();
        let done = connection.batch_execute(statements).await;
        done.unwrap_or_else(|error| panic!("{statements}: {error}"));
        let checked = verify(&mut connection, &request()).await.unwrap();
        connection.batch_execute("ROLLBACK").await.unwrap();
        checked
    }
}
