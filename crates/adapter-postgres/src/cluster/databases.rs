//! The databases of a private cluster.

use diesel::sql_types::{Bool, Text};
use diesel::{ConnectionError, QueryableByName};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use super::error::ClusterResult;
use super::{Cluster, ClusterError};
use crate::static_sql::sql;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

impl Cluster {
    /// Makes the database where it is missing and answers its URL.
    pub async fn ensure_database(&self, name: &str) -> Result<String, ClusterError> {
        if !self.has_database(name).await? {
            self.create_database(name, None).await?;
        }
        Ok(self.url(name))
    }

    /// Whether there is a database of this name.
    pub async fn has_database(&self, name: &str) -> Result<bool, ClusterError> {
        let mut admin = self.admin().await?;
        let found: Found = sql("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS found")
            .bind::<Text, _>(name.to_owned())
            .get_result(&mut admin)
            .await
            .map_err(|error| ClusterError::Refused(error.to_string()))?;
        Ok(found.found)
    }

    /// Makes a database, as a copy of `template` where one is given.
    pub async fn create_database(&self, name: &str, template: Option<&str>) -> Result<String, ClusterError> {
        let template = template.unwrap_or("template0");
        self.run(&format!("CREATE DATABASE {} TEMPLATE {}", quote(name), quote(template)))
            .await?;
        Ok(self.url(name))
    }

    /// Gives a database a new name.
    pub async fn rename_database(&self, from: &str, to: &str) -> Result<(), ClusterError> {
        self.run(&format!("ALTER DATABASE {} RENAME TO {}", quote(from), quote(to)))
            .await
    }

    /// Removes a database and disconnects whoever uses it.
    pub async fn drop_database(&self, name: &str) -> Result<(), ClusterError> {
        self.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote(name)))
            .await
    }

    async fn run(&self, statement: &str) -> ClusterResult<()> {
        let mut admin = self.admin().await?;
        admin
            .batch_execute(statement)
            .await
            .map_err(|error| ClusterError::Refused(error.to_string()))
    }

    pub(super) async fn admin(&self) -> ClusterResult<AsyncPgConnection> {
        let refused = |error: ConnectionError| ClusterError::Refused(error.to_string());
        AsyncPgConnection::establish(&self.url("postgres"))
            .await
            .map_err(refused)
    }
}

fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
