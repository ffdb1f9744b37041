//! Checks the rules that may never break, over the whole database.
//!
//! Each check is a query that answers the rows that break it: `id`, `number`, `expected` and `found`. Its only parameter,
//! `$1`, is the time. Constraints and the code above them keep the rules; the checks are written without them, so that
//! they notice where either failed.

mod audit;
mod door;
mod money;
mod orders;
mod seats;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use turnout_ports::store::{Mode, StoreResult, Transaction};
use turnout_ports::verify::{Breach, Check, Checked, Verifier, VerifyRequest};

use crate::error::store_error;
use crate::pool::Database;
use crate::static_sql::assembled;
use crate::store::PgStore;

/// A check and the query that answers what breaks it.
struct Query {
    rule: u8,
    name: &'static str,
    about: &'static str,
    says: &'static str,
    sql: &'static str,
}

impl Query {
    const fn check(&self) -> Check {
        Check {
            name: self.name,
            rule: self.rule,
            about: self.about,
            says: self.says,
        }
    }
}

/// All checks, by rule.
fn queries() -> impl Iterator<Item = &'static Query> {
    [
        seats::FIT,
        seats::COUNTED,
        orders::PAID,
        money::BALANCED,
        door::REDEEMED,
        seats::SHOWN,
        audit::WRITTEN,
    ]
    .into_iter()
    .flatten()
}

/// All checks, in the order in which they are made.
pub fn checks() -> impl Iterator<Item = Check> {
    queries().map(Query::check)
}

/// Checks the primary.
#[derive(Clone, Debug)]
pub struct PgVerifier {
    database: Database,
}

impl PgVerifier {
    /// A verifier of this database.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Verifier for PgVerifier {
    async fn verify(&self, request: &VerifyRequest) -> StoreResult<Vec<Checked>> {
        let store = PgStore::new(self.database.clone());
        let mut tx = store.begin_transaction(Mode::ReadOnly).await?;
        let conn = tx.conn()?;
        // A check reads whole tables, which the limit for the statements of requests does not allow for.
        conn.batch_execute("SET LOCAL statement_timeout = '10min'")
            .await
            .map_err(store_error)?;
        let checked = verify(conn, request).await?;
        Box::new(tx).commit().await?;
        Ok(checked)
    }
}

/// Makes the checks on this connection, in whatever transaction it is.
pub async fn verify(conn: &mut AsyncPgConnection, request: &VerifyRequest) -> StoreResult<Vec<Checked>> {
    let mut all = Vec::new();
    for query in queries() {
        if request.rules.is_empty() || request.rules.contains(&query.rule) {
            all.push(make(conn, query, request.now, request.show).await?);
        }
    }
    Ok(all)
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    breaches: i64,
    #[diesel(sql_type = Nullable<Uuid>)]
    id: Option<uuid::Uuid>,
    #[diesel(sql_type = Text)]
    number: String,
    #[diesel(sql_type = Text)]
    expected: String,
    #[diesel(sql_type = Text)]
    found: String,
}

async fn make(conn: &mut AsyncPgConnection, query: &Query, now: DateTime<Utc>, show: u32) -> StoreResult<Checked> {
    let text = format!(
        "WITH breach (id, number, expected, found) AS MATERIALIZED ({})
        SELECT count(*) OVER () AS breaches, id, number::text, expected::text, found::text
        FROM breach ORDER BY number, id LIMIT $2",
        query.sql
    );
    let statement = assembled(text, false)
        .bind::<Timestamptz, _>(now)
        .bind::<BigInt, _>(i64::from(show.max(1)));
    let rows: Vec<Row> = statement.load(conn).await.map_err(store_error)?;
    let breaches = rows.as_slice().first().map_or(0, |row| row.breaches);
    Ok(Checked {
        check: query.check(),
        breaches: u64::try_from(breaches).unwrap_or_default(),
        shown: rows.into_iter().map(breach).collect(),
    })
}

fn breach(row: Row) -> Breach {
    Breach {
        id: row.id,
        number: row.number,
        expected: row.expected,
        found: row.found,
    }
}
