//! The schema's migrations, which are part of the program.

use diesel::migration::{Migration, MigrationSource};
use diesel::pg::Pg;
use diesel::sql_types::{Bool, Text};
use diesel::{ConnectionError, QueryableByName};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::static_sql::sql;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// Changes whenever a migration's text does.
pub const FINGERPRINT: &str = env!("TURNOUT_MIGRATIONS_FINGERPRINT");

/// Taken by whoever migrates, so that processes which start together take turns: the bytes of `turnout`.
const LOCK: &str = "SELECT pg_advisory_xact_lock(32780231637955956)";

/// Why the schema could not be brought to the wanted state.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// No connection.
    #[error("the database cannot be reached: {0}")]
    Connect(#[from] ConnectionError),
    /// A statement outside the migrations failed.
    #[error("the database refused: {0}")]
    Refused(#[from] diesel::result::Error),
    /// A migration failed. It was rolled back; those before it stay.
    #[error("a migration failed: {0}")]
    Failed(String),
    /// The database knows a migration that this program does not: it was made by a newer one.
    #[error("the database was migrated by a newer program: {0} is unknown here")]
    Newer(String),
}

/// One migration and whether the database has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MigrationState {
    /// Its folder's name.
    pub name: String,
    /// Whether it was applied.
    pub applied: bool,
}

/// Applies what is pending and answers the names. Costs one look at the database where nothing is.
pub async fn up(url: &str) -> Result<Vec<String>, MigrateError> {
    if pending(url).await?.is_empty() {
        return Ok(Vec::new());
    }
    change(url, |harness| {
        let mut done = Vec::new();
        for migration in harness.pending_migrations(MIGRATIONS)? {
            harness.run_migration(&migration)?;
            done.push(migration.name().to_string());
        }
        Ok(done)
    })
    .await
}

/// Takes back the `count` newest migrations and answers their names.
pub async fn down(url: &str, count: usize) -> Result<Vec<String>, MigrateError> {
    change(url, move |harness| {
        let known = known()?;
        let mut done = Vec::new();
        for version in harness.applied_migrations()?.into_iter().take(count) {
            let migration = known
                .iter()
                .find(|migration| migration.name().version() == version)
                .ok_or_else(|| MigrateError::Newer(version.to_string()))?;
            harness.revert_migration(&**migration)?;
            done.push(migration.name().to_string());
        }
        Ok(done)
    })
    .await
}

/// The names of the migrations that the database does not have yet.
pub async fn pending(url: &str) -> Result<Vec<String>, MigrateError> {
    let states = status(url).await?;
    Ok(states
        .into_iter()
        .filter(|state| !state.applied)
        .map(|state| state.name)
        .collect())
}

/// Every migration, oldest first.
pub async fn status(url: &str) -> Result<Vec<MigrationState>, MigrateError> {
    let mut connection = AsyncPgConnection::establish(url).await?;
    let applied = applied_versions(&mut connection).await?;
    let mut states = known()?
        .into_iter()
        .map(|migration| MigrationState {
            name: migration.name().to_string(),
            applied: applied.contains(&migration.name().version().to_string()),
        })
        .collect::<Vec<_>>();
    states.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(states)
}

#[derive(QueryableByName)]
struct Exists {
    #[diesel(sql_type = Bool)]
    found: bool,
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

async fn applied_versions(connection: &mut AsyncPgConnection) -> Result<Vec<String>, diesel::result::Error> {
    let table: Exists = sql("SELECT to_regclass('__diesel_schema_migrations') IS NOT NULL AS found")
        .get_result(connection)
        .await?;
    if !table.found {
        return Ok(Vec::new());
    }
    let rows: Vec<Version> = sql("SELECT version FROM __diesel_schema_migrations")
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.version).collect())
}

fn known() -> Result<Vec<Box<dyn Migration<Pg>>>, MigrateError> {
    Ok(MIGRATIONS.migrations()?)
}

/// Runs the work alone among all processes.
///
/// The lock belongs to an open transaction of a second connection, because a lock of a session would not survive a
/// pooler that hands statements of one client to several sessions.
async fn change<T: Send + 'static>(
    url: &str,
    work: impl FnOnce(&mut AsyncMigrationHarness<AsyncPgConnection>) -> Result<T, MigrateError> + Send + 'static,
) -> Result<T, MigrateError> {
    let mut turn = AsyncPgConnection::establish(url).await?;
    turn.batch_execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0")
        .await?;
    turn.batch_execute(LOCK).await?;
    let mut connection = AsyncPgConnection::establish(url).await?;
    connection
        .batch_execute("SET statement_timeout = 0; SET client_min_messages = warning")
        .await?;
    // The harness blocks its thread, which must not be one of the runtime's.
    let outcome = tokio::task::spawn_blocking(move || work(&mut AsyncMigrationHarness::new(connection))).await;
    turn.batch_execute("COMMIT").await?;
    outcome.unwrap_or_else(|panic| Err(MigrateError::Failed(panic.to_string())))
}

impl From<Box<dyn std::error::Error + Send + Sync>> for MigrateError {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        Self::Failed(error.to_string())
    }
}
