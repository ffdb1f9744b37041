//! What the database says of people: every column has a decision, and docs/privacy.md tells it.

mod erasing;
mod page;
mod pages;
mod retention;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use turnout_adapter_postgres::pool::{Database, PoolSettings};
use turnout_adapter_postgres::privacy::inventory::{PLAIN, tables};
use turnout_adapter_postgres::static_sql::sql;
use turnout_testkit::TestDatabase;

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
}

const COLUMNS: &str = "
    SELECT table_name || '.' || column_name AS name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";

#[tokio::test]
async fn every_column_has_one_decision() {
    let test = TestDatabase::create().await;
    let database = Database::open(&PoolSettings::new(test.url()), None).unwrap();
    let rows: Vec<Row> = sql(COLUMNS).load(&mut database.write().await.unwrap()).await.unwrap();
    let there: BTreeSet<String> = rows.into_iter().map(|row| row.name).collect();
    let mut decided: Vec<String> = Vec::new();
    for table in tables() {
        let personal = table.personal.iter().map(|one| one.column);
        let own = table.plain.iter().copied().chain(personal);
        decided.extend(own.map(|column| format!("{}.{column}", table.name)));
        let common = PLAIN.iter().map(|column| format!("{}.{column}", table.name));
        decided.extend(common.filter(|name| there.contains(name)));
    }
    let known: BTreeSet<String> = decided.iter().cloned().collect();
    assert_eq!(known.len(), decided.len(), "a column is decided about twice");
    let missing: Vec<_> = there.difference(&known).collect();
    assert_eq!(
        missing, [""; 0],
        "decide in crates/adapter-postgres/src/privacy/inventory what becomes of these when a person is erased"
    );
    let gone: Vec<_> = known.difference(&there).collect();
    assert_eq!(gone, [""; 0], "the inventory decides about columns that are not there");
}

#[test]
fn the_page_tells_the_decisions() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/privacy.md");
    let kept = fs::read_to_string(&file).unwrap_or_default();
    let words = kept.split(page::MARK).next().unwrap();
    let fresh = format!("{words}{}\n\n{}", page::MARK, page::decisions());
    if std::env::var_os("TURNOUT_UPDATE_DOCS").is_some() {
        fs::write(&file, &fresh).unwrap();
        return;
    }
    assert!(kept == fresh, "docs/privacy.md is old: run `make docs`");
}
