//! How long the server takes to start.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use turnout_adapter_postgres::cluster::{Cluster, ClusterOptions};

use crate::options::Options;
use crate::report::median;
use crate::server::Server;
use crate::{Failure, say};

/// Seconds until the server is ready, each the median of several starts.
#[derive(Serialize)]
pub struct Starts {
    /// On an empty folder: database files made, database started, schema laid in.
    pub fresh: f64,
    /// On existing data, the database's own start included.
    pub existing: f64,
    /// On existing data, while the database is running.
    pub without_database: f64,
}

/// Starts and stops the server in each of the three situations. Leaves migrated data in the folder `data`.
pub async fn measure(options: &Options, folder: &Path) -> Result<Starts, Failure> {
    say("measuring starts");
    let data = folder.join("data");
    let fresh_folders = (0..options.starts).map(|number| folder.join("fresh").join(number.to_string()));
    let fresh = fresh_folders
        .map(|fresh| time(options, &fresh))
        .collect::<Result<Vec<_>, _>>()?;
    std::fs::remove_dir_all(folder.join("fresh"))?;
    time(options, &data)?;
    let existing = repeat(options, &data)?;
    let cluster = Cluster::start(ClusterOptions::durable(&data)).await?;
    let without_database = repeat(options, &data);
    cluster.stop().await?;
    Ok(Starts {
        fresh: median(fresh),
        existing: median(existing),
        without_database: median(without_database?),
    })
}

fn repeat(options: &Options, data: &Path) -> Result<Vec<f64>, Failure> {
    (0..options.starts).map(|_| time(options, data)).collect()
}

fn time(options: &Options, data: &Path) -> Result<f64, Failure> {
    let (server, took): (_, Duration) = Server::start(options, data)?;
    server.stop()?;
    Ok(took.as_secs_f64())
}
