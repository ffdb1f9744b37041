use futures::TryStreamExt;
use turnout_domain::accounts::User;
use turnout_ports::privacy::{Export, ExportState};

use super::*;
use crate::testing::asha;

/// The archive that was asked for so many hours ago.
fn asked(hours: i64, state: ExportState) -> Export {
    Export {
        id: EXPORT,
        requested_at: now() - TimeDelta::hours(hours),
        state,
    }
}

/// It can be fetched for so many hours more.
fn ready(hours: i64) -> ExportState {
    ExportState::Ready {
        key: file(Area::Exports, 1).to_string(),
        expires_at: now() + TimeDelta::hours(hours),
    }
}

/// Parts in which this is the latest archive.
fn latest(export: Option<Export>) -> Parts {
    let mut parts = Parts::default();
    let locked = export.clone();
    let looks = parts.privacy_queries.expect_export();
    looks.returning(move |_| Ok(export.clone()));
    let again = parts.repositories.privacy.expect_lock_export();
    again.returning(move |_| Ok(locked.clone()));
    parts
}

/// As [`latest`], for this user.
fn wished_by(user: Option<User>, export: Option<Export>) -> Parts {
    let mut parts = latest(export);
    let finds = parts.repositories.users.expect_find();
    finds.returning(move |_| Ok(user.clone()));
    parts
}

/// When what is being made was asked for.
fn asked_at(answer: ExportAnswer) -> DateTime<Utc> {
    match answer {
        ExportAnswer::Pending { requested_at } => requested_at,
        ready @ ExportAnswer::Ready { .. } => panic!("{ready:?}"),
    }
}

async fn fetch(app: &App, renew: bool) -> Result<ExportAnswer, FetchExportError> {
    fetch_export(app, &signed_in(ASHA), ASHA, renew).await
}

#[tokio::test]
async fn each_fetched_archive_is_noted() {
    let mut parts = latest(Some(asked(2, ready(22))));
    parts.objects.lay(file(Area::Exports, 1), b"zip");
    let audit = parts.watch_audit();
    let (app, _) = parts.build();
    let ExportAnswer::Ready { file, expires_at } = fetch(&app, false).await.unwrap() else {
        panic!("it is there");
    };
    assert_eq!((file.size, expires_at), (3, now() + TimeDelta::hours(22)));
    let parts: Vec<_> = file.parts.try_collect().await.unwrap();
    assert_eq!(parts, ["zip"]);
    assert_eq!(audit.seen(), [(AuditAction::ExportFetched, None)]);
}

#[tokio::test]
async fn a_new_one_is_made_where_there_is_none_to_fetch() {
    let lost = true;
    for (export, renew, is_lost) in [
        (None, false, lost),
        // Over, lost, not wanted, given up, could not be made.
        (Some(asked(25, ready(0))), false, !lost),
        (Some(asked(24, ready(1))), false, lost),
        (Some(asked(24, ready(1))), true, !lost),
        (Some(asked(24, ExportState::Pending)), false, lost),
        (Some(asked(24, ExportState::Gone)), false, lost),
    ] {
        let mut parts = wished_by(Some(asha()), export);
        if !is_lost {
            parts.objects.lay(file(Area::Exports, 1), b"zip");
        }
        let (audit, jobs) = (parts.watch_audit(), parts.watch_jobs());
        let added = Log::default();
        let seen = added.clone();
        let adds = parts.repositories.privacy.expect_add_export().once();
        adds.returning(move |id, user, at| {
            assert_eq!((user, at), (ASHA, now()));
            seen.add(id);
            Ok(())
        });
        let (app, store) = parts.build();
        assert_eq!(asked_at(fetch(&app, renew).await.unwrap()), now());
        let make = Job::MakeExport {
            export: added.seen()[0].uuid(),
        };
        assert_eq!(jobs.seen()[0].job, make);
        assert_eq!(audit.seen(), [(AuditAction::ExportRequested, None)]);
        assert_eq!(store.endings(), endings(1, 0));
    }
}

#[tokio::test]
async fn one_that_is_being_made_is_waited_for() {
    let (app, _) = latest(Some(asked(3, ExportState::Pending))).build();
    for renew in [false, true] {
        let asked = asked_at(fetch(&app, renew).await.unwrap());
        assert_eq!(asked, now() - TimeDelta::hours(3));
    }
}

#[tokio::test]
async fn one_a_day_is_enough() {
    for (state, renew) in [(ready(21), true), (ExportState::Gone, false)] {
        let (app, store) = latest(Some(asked(3, state))).build();
        match fetch(&app, renew).await {
            Err(FetchExportError::TooSoon { retry_after }) => assert_eq!(retry_after, 21 * 3600),
            other => panic!("{other:?}"),
        }
        assert_eq!(store.endings(), endings(0, 1));
    }
}

#[tokio::test]
async fn a_shut_account_gets_none() {
    let shut = User {
        is_active: false,
        ..asha()
    };
    for user in [None, Some(shut)] {
        let (app, store) = wished_by(user, None).build();
        let refused = fetch(&app, false).await;
        assert!(matches!(refused, Err(FetchExportError::Deactivated)), "{refused:?}");
        assert_eq!(store.endings(), endings(0, 1));
    }
}

#[tokio::test]
async fn without_the_storage_the_archive_is_not_made_anew() {
    let parts = latest(Some(asked(2, ready(22))));
    parts.objects.set_away(true);
    let (app, store) = parts.build();
    let failed = fetch(&app, false).await;
    assert!(matches!(failed, Err(FetchExportError::Storage(_))), "{failed:?}");
    assert_eq!(store.endings(), endings(0, 0));
}
