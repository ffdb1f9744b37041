use bytes::Bytes;
use turnout_ports::archive::{Archive, ArchiveError, MockArchive};
use turnout_ports::jobs::NewJob;
use turnout_ports::privacy::ExportedRow;

use super::*;
use crate::files::drop_file;

/// An archive that can be read.
#[derive(Default)]
struct Paper(String);

impl Archive for Paper {
    fn begin_file(&mut self, name: &str) -> Result<(), ArchiveError> {
        self.0.extend(["<", name, ">"]);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        self.0.push_str(str::from_utf8(bytes).unwrap());
        Ok(())
    }

    fn size(&self) -> usize {
        self.0.len()
    }

    fn finish(self: Box<Self>) -> Result<Bytes, ArchiveError> {
        Ok(self.0.into())
    }
}

const KEY: ObjectKey = ObjectKey::new(Area::Exports, EXPORT.uuid(), MediaType::Zip);

/// Parts in which an archive waits to be made of so many orders and of these pictures. Jobs are seen.
fn waiting(orders: i64, pictures: &[&str]) -> (Parts, Log<NewJob>) {
    let mut parts = Parts::default();
    parts.archiver.expect_begin().returning(|| Box::new(Paper::default()));
    let queries = &mut parts.privacy_queries;
    queries.expect_pending_export().returning(|id| {
        assert_eq!(id, EXPORT);
        Ok(Some(ASHA))
    });
    queries.expect_files().returning(|| &["orders.json", "tickets.json"]);
    queries.expect_rows().returning(move |_, file, after, limit| {
        let last = if file == "orders.json" { orders } else { 0 };
        let page = (after + 1..=last).take(usize::try_from(limit).unwrap());
        Ok(page
            .map(|key| ExportedRow {
                key,
                json: format!("{{\"n\":{key}}}"),
            })
            .collect())
    });
    let pictures: Vec<String> = pictures.iter().map(|&key| key.to_owned()).collect();
    queries.expect_pictures().returning(move |_| Ok(pictures.clone()));
    let jobs = parts.watch_jobs();
    (parts, jobs)
}

/// The row is kept, or is gone.
fn kept(parts: &mut Parts, is_there: bool) {
    let keeps = parts.repositories.privacy.expect_keep_export();
    keeps.returning(move |made| {
        assert_eq!((made.id, made.key.as_str()), (EXPORT, KEY.to_string().as_str()));
        assert_eq!(made.expires_at, now() + TimeDelta::hours(24));
        Ok(is_there)
    });
}

async fn text(app: &App) -> String {
    let bytes = app.objects.get(&KEY).await.unwrap().unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn every_row_and_every_picture_that_is_left_is_in_it_once() {
    let there = file(Area::Pictures, 1).to_string();
    let lost = file(Area::Pictures, 2).to_string();
    let (mut parts, _) = waiting(501, &[&there, &lost, "no key"]);
    parts.objects.lay(file(Area::Pictures, 1), b"pixels");
    kept(&mut parts, true);
    let (app, _) = parts.build();
    make_export(&app, EXPORT).await.unwrap();
    let rows: Vec<String> = (1..=501).map(|key| format!("\n{{\"n\":{key}}}")).collect();
    let expected = format!(
        "<orders.json>[{}\n]\n<tickets.json>[\n]\n<pictures/1.jpg>pixels",
        rows.join(",")
    );
    assert_eq!(text(&app).await, expected);
}

#[tokio::test]
async fn the_file_comes_before_its_row_and_a_job_ends_it_in_any_case() {
    let (mut parts, jobs) = waiting(1, &[]);
    let (files, seen) = (parts.objects.clone(), jobs.clone());
    let keeps = parts.repositories.privacy.expect_keep_export().once();
    keeps.returning(move |_| {
        assert_eq!((files.keys(), seen.seen().len()), (vec![KEY], 1));
        Err(away())
    });
    let files = parts.objects.clone();
    let (app, _) = parts.build();
    let failed = make_export(&app, EXPORT).await;
    assert!(matches!(failed, Err(MakeExportError::Store(_))), "{failed:?}");

    // Nobody comes again: the account is shut meanwhile.
    let job = jobs.seen().remove(0);
    assert_eq!(job.run_at, now() + TimeDelta::hours(25));
    let key = KEY.to_string();
    assert_eq!(job.job, Job::DropFile { key: key.clone() });
    drop_file(&app, &key).await.unwrap();
    assert_eq!(files.keys(), []);
}

#[tokio::test]
async fn without_the_storage_no_row_says_that_it_is_made_and_the_next_try_makes_it() {
    let (mut parts, _) = waiting(1, &[]);
    let files = parts.objects.clone();
    let away = files.clone();
    let keeps = parts.repositories.privacy.expect_keep_export().once();
    keeps.returning(move |_| {
        assert_eq!(away.keys(), [KEY]);
        Ok(true)
    });
    files.set_away(true);
    let (app, _) = parts.build();
    let failed = make_export(&app, EXPORT).await;
    assert!(matches!(failed, Err(MakeExportError::Storage(_))), "{failed:?}");
    files.set_away(false);
    make_export(&app, EXPORT).await.unwrap();
}

#[tokio::test]
async fn an_archive_without_pictures_that_are_only_away_is_not_made() {
    let there = file(Area::Pictures, 1).to_string();
    let (parts, jobs) = waiting(1, &[&there]);
    parts.objects.set_away(true);
    let (app, store) = parts.build();
    let failed = make_export(&app, EXPORT).await;
    assert!(matches!(failed, Err(MakeExportError::Storage(_))), "{failed:?}");
    assert_eq!((jobs.seen().len(), store.endings()), (0, endings(0, 0)));
}

#[tokio::test]
async fn one_that_grows_too_large_is_given_up() {
    let (mut parts, _) = waiting(1, &[]);
    parts.archiver.checkpoint();
    parts.archiver.expect_begin().returning(|| {
        let mut huge = MockArchive::new();
        huge.expect_begin_file().returning(|_| Ok(()));
        huge.expect_write().returning(|_| Ok(()));
        huge.expect_size().returning(|| usize::MAX);
        Box::new(huge)
    });
    let (app, _) = parts.build();
    let failed = make_export(&app, EXPORT).await;
    assert!(matches!(failed, Err(MakeExportError::TooLarge)), "{failed:?}");
}

#[tokio::test]
async fn the_file_of_somebody_who_is_erased_meanwhile_goes_and_that_of_a_faster_worker_stays() {
    for (is_kept, left) in [(false, 0), (true, 1)] {
        let (mut parts, _) = waiting(1, &[]);
        kept(&mut parts, false);
        let looks = parts.privacy_queries.expect_has_archive().once();
        looks.returning(move |id| {
            assert_eq!(id, EXPORT);
            Ok(is_kept)
        });
        let files = parts.objects.clone();
        make_export(&parts.build().0, EXPORT).await.unwrap();
        assert_eq!(files.keys().len(), left);
    }
}

#[tokio::test]
async fn one_that_nobody_waits_for_is_not_begun_and_what_a_try_before_left_goes() {
    for (is_kept, left) in [(false, 0), (true, 1)] {
        let mut parts = Parts::default();
        parts.objects.lay(KEY, b"zip");
        parts.privacy_queries.expect_pending_export().returning(|_| Ok(None));
        parts
            .privacy_queries
            .expect_has_archive()
            .returning(move |_| Ok(is_kept));
        let files = parts.objects.clone();
        let (app, store) = parts.build();
        make_export(&app, EXPORT).await.unwrap();
        assert_eq!((store.endings(), files.keys().len()), (endings(0, 0), left));
    }
}
