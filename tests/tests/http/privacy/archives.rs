//! No archive outlives the person whom it is about.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use chrono::TimeDelta;
use turnout_application::app::App;
use turnout_application::privacy::make_export;
use turnout_domain::ids::ExportId;
use turnout_ports::storage::{ObjectKey, ObjectStore, Reading, StorageError};
use turnout_tests::{Client, World};
use uuid::Uuid;

use super::ASHA;
use super::breaking_off::Mortal;
use super::life::{ask, assert_gone, erase_due};
use crate::scene::person;

/// Somebody with an archive that waits to be made.
struct Waiting {
    world: World,
    asha: Client,
    export: ExportId,
}

impl Waiting {
    async fn start() -> Self {
        let world = World::start().await;
        let asha = person(&world, 2, "Asha").await;
        asha.get("/v1/me/export").await.expect_status(202);
        let export = ExportId::new(pending(&world).await);
        Self { world, asha, export }
    }
}

async fn pending(world: &World) -> Uuid {
    use diesel::{QueryableByName, sql_types};
    use diesel_async::RunQueryDsl;

    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Uuid)]
        uuid: Uuid,
    }
    let mut connection = world.database.write().await.unwrap();
    let rows: Vec<Row> = diesel::sql_query("SELECT uuid FROM data_exports")
        .load(&mut connection)
        .await
        .unwrap();
    rows[0].uuid
}

/// Files behind which somebody is shut out, as an erasure begins while an archive is being stored.
struct ShutMeanwhile {
    files: Arc<dyn ObjectStore>,
    world: World,
    phone: &'static str,
}

#[async_trait]
impl ObjectStore for ShutMeanwhile {
    async fn put(&self, key: &ObjectKey, bytes: Bytes) -> Result<(), StorageError> {
        self.files.put(key, bytes).await?;
        let shut = format!("UPDATE users SET is_active = FALSE WHERE phone = '{}'", self.phone);
        self.world.sql(&shut).await;
        Ok(())
    }

    async fn get(&self, key: &ObjectKey) -> Result<Option<Bytes>, StorageError> {
        self.files.get(key).await
    }

    async fn read(&self, key: &ObjectKey) -> Result<Option<Reading>, StorageError> {
        self.files.read(key).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), StorageError> {
        self.files.delete(key).await
    }
}

async fn made_while_shutting(phone: &'static str) -> (World, usize) {
    let Waiting { world, export, .. } = Waiting::start().await;
    let app = world.app.clone();
    let files = Arc::clone(&app.objects);
    let objects = Arc::new(ShutMeanwhile { files, world, phone });
    let app = App {
        objects: objects.clone(),
        ..app
    };
    make_export(&app, export).await.unwrap();
    drop(app);
    let Ok(ShutMeanwhile { world, .. }) = Arc::try_unwrap(objects).map_err(|_| "somebody holds it") else {
        panic!("the application has ended");
    };
    let files = world.files();
    (world, files)
}

#[tokio::test]
async fn an_archive_that_is_finished_while_its_person_is_erased_is_not_kept() {
    let (world, files) = made_while_shutting(ASHA).await;
    assert_eq!(files, 0);
    world
        .assert_sql("(SELECT status = 'pending' AND object_key IS NULL FROM data_exports)")
        .await;
}

#[tokio::test]
async fn control_an_archive_that_is_finished_while_another_is_erased() {
    let (world, files) = made_while_shutting("+919876500003").await;
    assert_eq!(files, 1);
    world.assert_sql("(SELECT status FROM data_exports) = 'ready'").await;
}

/// The file is stored, and nobody noted it.
async fn killed_before_noting(waiting: &Waiting) {
    let world = &waiting.world;
    let app = Mortal::app(&world.app, 1);
    make_export(&app, waiting.export).await.unwrap_err();
    assert_eq!(world.files(), 1);
    // Nobody tries again, nor does the job come that removes the file when its time is over.
    world
        .sql("UPDATE jobs SET status = 'dead', finished_at = now() WHERE kind IN ('make_export', 'drop_file')")
        .await;
}

#[tokio::test]
async fn what_a_killed_job_stored_goes_with_the_person() {
    let waiting = Waiting::start().await;
    killed_before_noting(&waiting).await;
    let Waiting { world, asha, .. } = waiting;
    ask(&world, &asha, ASHA, false).await.expect_status(202);
    world.clock.advance(TimeDelta::days(14));
    erase_due(&world).await;
    assert_gone(&world, &[ASHA]).await;
    assert_eq!(world.files(), 0);
}

#[tokio::test]
async fn what_a_killed_job_stored_is_removed_by_a_try_that_is_too_late() {
    let waiting = Waiting::start().await;
    killed_before_noting(&waiting).await;
    let Waiting { world, export, .. } = waiting;
    world
        .sql(&format!("UPDATE users SET is_active = FALSE WHERE phone = '{ASHA}'"))
        .await;
    make_export(&world.app, export).await.unwrap();
    assert_eq!(world.files(), 0);
}
