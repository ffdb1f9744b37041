//! `src/schema.rs` says what the migrated database says. `make schema` writes it anew.

mod catalogue;
mod data_model;
mod print;

use std::fs;
use std::path::Path;

use diesel_async::{AsyncConnection, AsyncPgConnection};
use turnout_adapter_postgres::migrate;
use turnout_testkit::TestDatabase;

async fn read(url: &str) -> catalogue::Catalogue {
    let mut connection = AsyncPgConnection::establish(url).await.unwrap();
    catalogue::read(&mut connection).await.unwrap()
}

/// Writes the file, or compares it where nobody asked for it to be written.
fn keep(file: &Path, fresh: &str, command: &str) {
    if std::env::var_os("TURNOUT_UPDATE_DOCS").is_some() {
        fs::write(file, fresh).unwrap();
    }
    let kept = fs::read_to_string(file).unwrap_or_default();
    assert!(
        kept == fresh,
        "{} differs from the migrated database: run `{command}`",
        file.display()
    );
}

#[tokio::test]
async fn schema_rs_is_what_the_database_says() {
    let database = TestDatabase::create().await;
    let fresh = print::schema(&read(database.url()).await);
    keep(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema.rs"),
        &fresh,
        "make schema",
    );
}

/// Name and text of each migration, oldest first.
fn migrations() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut found: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            Some((
                path.file_name()?.to_str()?.to_owned(),
                fs::read_to_string(path.join("up.sql")).ok()?,
            ))
        })
        .collect();
    found.sort();
    found
        .into_iter()
        .map(|(name, text)| (name.split_once('_').unwrap().1.to_owned(), text))
        .collect()
}

#[tokio::test]
async fn the_data_model_is_what_the_database_says() {
    let database = TestDatabase::create().await;
    let mut connection = AsyncPgConnection::establish(database.url()).await.unwrap();
    let model = catalogue::model(&mut connection, &migrations()).await.unwrap();
    let listed: usize = model.chapters.iter().map(|chapter| chapter.tables.len()).sum();
    assert_eq!(listed, model.tables.len(), "every table stands in one chapter");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/data-model.md");
    keep(&file, &data_model::page(&model), "make erd");
}

#[tokio::test]
async fn every_foreign_key_is_indexed() {
    let database = TestDatabase::create().await;
    let mut connection = AsyncPgConnection::establish(database.url()).await.unwrap();
    assert_eq!(catalogue::unindexed(&mut connection).await.unwrap(), [] as [&str; 0]);
}

/// Everything that can be seen of a schema, as text: columns, constraints, indexes, triggers, functions, comments.
async fn fingerprint(url: &str) -> Vec<String> {
    let mut connection = AsyncPgConnection::establish(url).await.unwrap();
    catalogue::fingerprint(&mut connection).await.unwrap()
}

#[tokio::test]
async fn every_migration_goes_up_down_and_up_again() {
    let database = TestDatabase::empty().await;
    let bare = fingerprint(database.url()).await;
    let steps = migrate::up(database.url()).await.unwrap();
    let first = fingerprint(database.url()).await;
    assert_eq!(
        migrate::down(database.url(), steps.len()).await.unwrap().len(),
        steps.len()
    );
    let mut emptied = fingerprint(database.url()).await;
    emptied.retain(|line| !line.contains("__diesel_schema_migrations"));
    assert_eq!(emptied, bare, "what the way down leaves behind");
    migrate::up(database.url()).await.unwrap();
    assert_eq!(fingerprint(database.url()).await, first);
}

/// From each step on: a way down that takes too much or too little shows with the step's name.
#[tokio::test]
async fn each_migration_undoes_exactly_itself() {
    let database = TestDatabase::create().await;
    let after_all = fingerprint(database.url()).await;
    let steps = migrate::status(database.url()).await.unwrap();
    for (count, step) in (1..).zip(steps.iter().rev()) {
        migrate::down(database.url(), count).await.unwrap();
        assert_eq!(migrate::up(database.url()).await.unwrap().len(), count, "{}", step.name);
        let again = fingerprint(database.url()).await;
        let changed: Vec<&String> = again.iter().filter(|line| !after_all.contains(line)).collect();
        assert!(again == after_all, "{}: {changed:#?}", step.name);
    }
}
