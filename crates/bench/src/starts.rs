//! How long the server takes to start.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use turnout_adapter_postgres::cluster::Cluster;

use crate::cleanup::Interrupt;
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

/// Starts and stops the server in each of the three situations. Leaves migrated data behind.
pub async fn measure(options: &Options, interrupt: &Interrupt) -> Result<Starts, Failure> {
    say("measuring starts");
    let data = options.data();
    let fresh_folders: Vec<PathBuf> = (0..options.starts)
        .map(|number| options.fresh().join(number.to_string()))
        .collect();
    let alone = async {
        let fresh = times(options, fresh_folders.iter().map(PathBuf::as_path)).await?;
        fs::remove_dir_all(options.fresh())?;
        times(options, [data.as_path()]).await?;
        let existing = times(options, repeat(options, &data)).await?;
        Ok((fresh, existing))
    };
    let (fresh, existing) = interrupt.or(alone).await?;
    let beside = async |_: &Cluster| times(options, repeat(options, &data)).await;
    let without_database = interrupt.beside_cluster(&data, beside).await?;
    Ok(Starts {
        fresh: median(fresh),
        existing: median(existing),
        without_database: median(without_database),
    })
}

fn repeat<'a>(options: &Options, data: &'a Path) -> impl Iterator<Item = &'a Path> {
    (0..options.starts).map(move |_| data)
}

/// The seconds that a start on each of these folders takes.
async fn times(options: &Options, folders: impl IntoIterator<Item = &Path>) -> Result<Vec<f64>, Failure> {
    let mut times = Vec::new();
    for data in folders {
        let (server, took) = Server::start(options, data).await?;
        server.stop().await?;
        times.push(took.as_secs_f64());
    }
    Ok(times)
}
