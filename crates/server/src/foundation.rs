//! What everything else stands on: the database, private or given, and connections to it.

use std::time::Duration;

use secrecy::ExposeSecret;
use turnout_adapter_postgres::cluster::{Cluster, ClusterError, ClusterOptions};
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_ports::store::StoreResult;

use crate::config::Config;

/// The name of the database in a private cluster.
const NAME: &str = "turnout";

/// Where the database is.
#[derive(Debug)]
pub struct Place {
    url: String,
    cluster: Option<Cluster>,
}

impl Place {
    /// Starts the private cluster where no database is given.
    pub async fn open(config: &Config) -> Result<Self, ClusterError> {
        let given = config.database.url.expose_secret();
        if !given.is_empty() {
            return Ok(Self {
                url: given.to_owned(),
                cluster: None,
            });
        }
        let cluster = Cluster::start(ClusterOptions::durable(&config.data_dir)).await?;
        let url = cluster.ensure_database(NAME).await?;
        Ok(Self {
            url,
            cluster: Some(cluster),
        })
    }

    /// The database's URL, which may hold a password.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Pools of connections.
    pub fn connect(&self, config: &Config) -> StoreResult<Database> {
        let settings = pool_settings(self.url(), config);
        let replica = config.database.replica_url.expose_secret();
        Database::open(&settings, (!replica.is_empty()).then(|| replica.to_owned()))
    }

    /// Stops the private cluster, unless another process uses it. What goes wrong is told and no reason to fail: the
    /// next start takes over what still runs.
    pub async fn leave(self) {
        if let Some(cluster) = self.cluster
            && let Err(error) = cluster.stop().await
        {
            tracing::warn!(%error, "the private database was not stopped");
        }
    }
}

/// How connections to the database at this URL are made and kept.
pub fn pool_settings(url: &str, config: &Config) -> PoolSettings {
    let database = &config.database;
    let mut settings = PoolSettings::new(url);
    if database.pool_size > 0 {
        settings.size = database.pool_size;
    }
    settings.reserved = database.reserved_pool_size;
    settings.wait = Duration::from_millis(database.wait_ms);
    settings.statement_timeout = Duration::from_millis(database.statement_timeout_ms);
    settings.lock_timeout = Duration::from_millis(database.lock_timeout_ms);
    settings.idle_in_transaction_timeout = Duration::from_millis(database.idle_in_transaction_timeout_ms);
    settings
}
