//! Connections to the database, and to its replica where there is one.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use deadpool::Runtime;
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::deadpool::{Object, Pool, PoolError};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures::FutureExt;
use tokio::runtime::Handle;
use turnout_ports::store::{Probe, StoreError, StoreResult};

/// A connection on loan. Run single statements on it; a transaction is the [`store`](crate::store)'s business.
pub type Connection = Object<AsyncPgConnection>;

/// How connections are made and kept.
#[derive(Clone)]
pub struct PoolSettings {
    /// Where the database is.
    pub url: String,
    /// How many connections at most. Enough that others work while some wait for the disk; many more do less.
    pub size: usize,
    /// How many more are kept for what must not wait behind a crowd; see [`Database::reserved`]. 0: none.
    pub reserved: usize,
    /// How long a caller waits for a free or a new one.
    pub wait: Duration,
    /// The longest a statement may run.
    pub statement_timeout: Duration,
    /// The longest a statement may wait for a lock.
    pub lock_timeout: Duration,
    /// The longest a transaction may do nothing.
    pub idle_in_transaction_timeout: Duration,
    /// How the server's own views call us.
    pub application_name: String,
}

impl PoolSettings {
    /// The usual limits.
    pub fn new(url: impl Into<String>) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            url: url.into(),
            size: (cores * 8).clamp(16, 32),
            reserved: 4,
            wait: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            lock_timeout: Duration::from_secs(2),
            idle_in_transaction_timeout: Duration::from_secs(10),
            application_name: "turnout".to_owned(),
        }
    }
}

impl fmt::Debug for PoolSettings {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PoolSettings")
            .field("size", &self.size)
            .field("wait", &self.wait)
            .finish_non_exhaustive()
    }
}

/// The pools. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    primary: Pool<AsyncPgConnection>,
    replica: Option<Pool<AsyncPgConnection>>,
    reserved: Option<Pool<AsyncPgConnection>>,
    watch: Pool<AsyncPgConnection>,
}

impl Database {
    /// Sets the pools up, on the runtime that this is called from. Nothing is connected yet.
    pub fn open(settings: &PoolSettings, replica_url: Option<String>) -> StoreResult<Self> {
        let replica = match replica_url {
            Some(url) => Some(build(&PoolSettings {
                url,
                ..settings.clone()
            })?),
            None => None,
        };
        let reserved = match settings.reserved {
            0 => None,
            size => Some(build(&PoolSettings {
                size,
                ..settings.clone()
            })?),
        };
        let watch = PoolSettings {
            size: 1,
            ..settings.clone()
        };
        Ok(Self {
            primary: build(settings)?,
            replica,
            reserved,
            watch: build(&watch)?,
        })
    }

    /// The same database through the connections that are kept for the door and for notices of payment providers, so that
    /// these never wait until a crowd of buyers has been served. Reads go to the primary, too: the door wants to know how
    /// things stand now.
    #[must_use]
    pub fn reserved(&self) -> Self {
        match &self.reserved {
            None => self.clone(),
            Some(pool) => Self {
                primary: pool.clone(),
                replica: None,
                reserved: None,
                watch: self.watch.clone(),
            },
        }
    }

    /// A connection that may write and sees everything that was committed.
    pub async fn write(&self) -> StoreResult<Connection> {
        self.primary.get().await.map_err(|error| pool_error(&error))
    }

    /// A connection for lists and other reads that may lag behind.
    pub async fn read(&self) -> StoreResult<Connection> {
        self.replica
            .as_ref()
            .unwrap_or(&self.primary)
            .get()
            .await
            .map_err(|error| pool_error(&error))
    }

    /// A connection to the primary beside those of requests, so that whoever watches it does not wait behind them. There is
    /// one of them.
    pub async fn watch(&self) -> StoreResult<Connection> {
        self.watch.get().await.map_err(|error| pool_error(&error))
    }

    /// Answers whether the database can be reached, for the readiness probe.
    pub async fn ping(&self) -> StoreResult<()> {
        let mut connection = self.write().await?;
        connection
            .batch_execute("SELECT")
            .await
            .map_err(crate::error::store_error)
    }

    /// Lets no connection out any more and closes those that come back.
    pub fn close(&self) {
        self.primary.close();
        self.watch.close();
        for pool in [&self.replica, &self.reserved].into_iter().flatten() {
            pool.close();
        }
    }

    /// How many connections are open and how many of them are free.
    pub fn usage(&self) -> PoolUsage {
        let status = self.primary.status();
        PoolUsage {
            open: status.size,
            free: status.available,
            waiting: status.waiting,
        }
    }
}

#[async_trait]
impl Probe for Database {
    async fn ping(&self) -> StoreResult<()> {
        let mut connection = self.write().await?;
        connection
            .batch_execute("SELECT")
            .await
            .map_err(crate::error::store_error)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database")
            .field("usage", &self.usage())
            .finish_non_exhaustive()
    }
}

/// A look at the primary's pool.
#[derive(Clone, Copy, Debug)]
pub struct PoolUsage {
    /// Connections that exist.
    pub open: usize,
    /// Connections that nobody uses.
    pub free: usize,
    /// Callers that wait for one.
    pub waiting: usize,
}

fn build(settings: &PoolSettings) -> StoreResult<Pool<AsyncPgConnection>> {
    let mut config = ManagerConfig::default();
    // Asking a connection whether it lives would cost every caller a round trip; a dead one is told by its closed socket.
    config.recycling_method = RecyclingMethod::Fast;
    let setup = setup_statements(settings);
    // A connection is driven by the runtime that made it. Threads of the HTTP interface have runtimes of their own, which
    // end one by one at the stop, while others still answer requests: connections belong to the program's runtime.
    let runtime = Handle::try_current().map_err(|error| StoreError::Unavailable(error.to_string()))?;
    config.custom_setup = Box::new(move |url| {
        let made = runtime.spawn(connect(url.to_owned(), setup.clone()));
        made.map(|made| made.unwrap_or_else(|error| Err(ConnectionError::BadConnection(error.to_string()))))
            .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(settings.url.clone(), config);
    Pool::builder(manager)
        .max_size(settings.size)
        .wait_timeout(Some(settings.wait))
        .create_timeout(Some(settings.wait))
        .runtime(Runtime::Tokio1)
        .build()
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}

async fn connect(url: String, setup: String) -> ConnectionResult<AsyncPgConnection> {
    let mut connection = AsyncPgConnection::establish(&url).await?;
    connection
        .batch_execute(&setup)
        .await
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// Statements and not start-up parameters, because a pooler like `PgBouncer` refuses those it does not know.
fn setup_statements(settings: &PoolSettings) -> String {
    format!(
        "SET application_name = '{}'; SET TIME ZONE 'UTC'; SET jit = off; SET statement_timeout = {}; SET lock_timeout = {}; \
         SET idle_in_transaction_session_timeout = {}; \
         SELECT set_config('lc_messages', 'C', false) WHERE has_parameter_privilege('lc_messages', 'SET')",
        settings.application_name.replace('\'', "''"),
        settings.statement_timeout.as_millis(),
        settings.lock_timeout.as_millis(),
        settings.idle_in_transaction_timeout.as_millis(),
    )
}

fn pool_error(error: &PoolError) -> StoreError {
    StoreError::Unavailable(error.to_string())
}
