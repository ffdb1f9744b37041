//! The migrated database that each test's own is copied from.

use turnout_adapter_postgres::cluster::Cluster;
use turnout_adapter_postgres::migrate;

/// Makes the template where it is missing, once for each state of the migrations.
pub(super) async fn migrated(cluster: &Cluster) -> String {
    let name = format!("template_{}", migrate::FINGERPRINT);
    match make(cluster, &name).await {
        Ok(()) => name,
        Err(error) => panic!("the test database cannot be migrated: {error}"),
    }
}

async fn make(cluster: &Cluster, name: &str) -> Result<(), Box<dyn std::error::Error>> {
    if cluster.has_database(name).await? {
        return Ok(());
    }
    // Several tests may get here at the same time. Each migrates a draft, and the first to finish names it.
    let draft = format!("draft_{}", super::unique());
    let url = cluster.create_database(&draft, None).await?;
    migrate::up(&url).await?;
    if let Err(error) = cluster.rename_database(&draft, name).await {
        cluster.drop_database(&draft).await?;
        if !cluster.has_database(name).await? {
            return Err(error.into());
        }
    }
    Ok(())
}
