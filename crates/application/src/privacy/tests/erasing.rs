use turnout_ports::accounts::SessionEnd;
use turnout_ports::privacy::LooseEnds;
use turnout_ports::testing::{FakeStore, MemoryObjects};

use super::*;

/// Somebody whose time has come and whose account is shut, with a picture, an image of an event and an archive. What is
/// done is seen.
struct Dying {
    parts: Parts,
    done: Log<&'static str>,
    audit: Log<(AuditAction, Option<&'static str>)>,
    files: MemoryObjects,
}

fn dying() -> Dying {
    let mut parts = Parts::default();
    found(&mut parts, erasing(Some(now()), Some(shut())));
    let (done, audit, files) = (Log::default(), parts.watch_audit(), parts.objects.clone());
    files.lay(file(Area::Pictures, 1), b"pixels");
    files.lay(file(Area::Exports, 2), b"zip");
    files.lay(file(Area::Pictures, 3), b"of another");
    files.lay(file(Area::EventImages, 4), b"pixels");
    parts.transfer_queries.expect_overdue().returning(|_, _| Ok(Vec::new()));
    let queries = &mut parts.privacy_queries;
    queries.expect_loose_ends().returning(|_, _| Ok(LooseEnds::default()));
    queries
        .expect_pictures()
        .returning(|_| Ok(vec![file(Area::Pictures, 1).to_string()]));
    queries
        .expect_event_images()
        .returning(|_| Ok(vec![file(Area::EventImages, 4).to_string()]));
    // What is no key keeps nobody from being erased.
    queries
        .expect_archives()
        .returning(|_| Ok(vec!["no key".to_owned(), file(Area::Exports, 2).to_string()]));
    queries.expect_steps().returning(|| &["profile", "orders"]);
    Dying {
        parts,
        done,
        audit,
        files,
    }
}

/// Just long enough ago.
fn shut() -> DateTime<Utc> {
    now() - TimeDelta::minutes(2)
}

impl Dying {
    /// The person lets go of everything.
    fn untied(mut self) -> Self {
        let privacy = &mut self.parts.repositories.privacy;
        privacy.expect_ties().returning(|_, _| Ok(Ties::default()));
        let done = self.done.clone();
        privacy.expect_shut().returning(move |user, _| {
            assert_eq!(user, ASHA);
            done.add("shut");
            Ok(())
        });
        let (done, files) = (self.done.clone(), self.files.clone());
        // A full page of each step, then one up to the same place, then the end.
        privacy.expect_erase().returning(move |_, step, after, _| {
            assert_eq!(files.keys(), [file(Area::Pictures, 3)], "files go before their rows");
            let times = done.seen().into_iter().filter(|one| *one == step).count();
            done.add(step);
            assert_eq!(after, [0, 500, 500][times], "it goes on where it was");
            Ok([Some(500), Some(500), None][times])
        });
        let done = self.done.clone();
        privacy.expect_finish().returning(move |_, _| {
            done.add("finish");
            Ok(())
        });
        let ends = self.parts.repositories.sessions.expect_end_all();
        ends.returning(|_, keep, why, _| {
            assert_eq!((keep, why), (None, SessionEnd::Erased));
            Ok(1)
        });
        self
    }

    fn build(self) -> (App, FakeStore) {
        self.parts.build()
    }
}

const ALL: [&str; 7] = ["profile", "profile", "profile", "orders", "orders", "orders", "finish"];

#[tokio::test]
async fn the_account_is_shut_and_nothing_is_erased_until_requests_under_way_have_ended() {
    let since = [None, Some(now()), Some(shut() + TimeDelta::milliseconds(1))];
    for (shut_at, expected) in since.into_iter().zip([&["shut"][..], &[], &[]]) {
        let mut dying = dying();
        dying.parts.repositories.privacy.checkpoint();
        found(&mut dying.parts, erasing(Some(now()), shut_at));
        let dying = dying.untied();
        let (done, audit, files) = (dying.done.clone(), dying.audit.clone(), dying.files.clone());
        erase_user(&dying.build().0, ASHA).await.unwrap();
        assert_eq!((done.seen(), audit.seen()), (expected.to_vec(), Vec::new()));
        assert_eq!(files.keys().len(), 4);
    }
}

#[tokio::test]
async fn whose_account_was_opened_meanwhile_is_not_done() {
    let mut dying = dying();
    dying.parts.repositories.privacy.checkpoint();
    let mut looks = 0;
    let looked = dying.parts.repositories.privacy.expect_lock_erasure();
    looked.returning(move |_| {
        looks += 1;
        let again = (looks > 1).then_some(now());
        Ok(Some(erasing(Some(now()), again.or(Some(shut())))))
    });
    let dying = dying.untied();
    let (done, audit) = (dying.done.clone(), dying.audit.clone());
    erase_user(&dying.build().0, ASHA).await.unwrap();
    assert!(!done.seen().contains(&"finish"));
    assert_eq!(audit.seen(), []);
}

#[tokio::test]
async fn files_go_first_then_rows_by_the_batch_and_the_phone_last() {
    let dying = dying().untied();
    let (done, audit) = (dying.done.clone(), dying.audit.clone());
    erase_user(&dying.build().0, ASHA).await.unwrap();
    assert_eq!(done.seen(), ALL);
    assert_eq!(audit.seen(), [(AuditAction::UserErased, None)]);
}

#[tokio::test]
async fn without_the_storage_no_row_is_erased_and_the_next_try_ends_it() {
    let dying = dying().untied();
    let (done, audit, files) = (dying.done.clone(), dying.audit.clone(), dying.files.clone());
    files.set_away(true);
    let (app, _) = dying.build();
    let failed = erase_user(&app, ASHA).await;
    assert!(matches!(failed, Err(EraseUserError::Storage(_))), "{failed:?}");
    assert_eq!((done.seen(), audit.seen()), (Vec::new(), Vec::new()));
    files.set_away(false);
    erase_user(&app, ASHA).await.unwrap();
    assert_eq!(done.seen(), ALL);
    assert_eq!(audit.seen(), [(AuditAction::UserErased, None)]);
}

#[tokio::test]
async fn nobody_is_erased_who_did_not_ask_or_whose_time_has_not_come() {
    for erase_at in [None, Some(now() + TimeDelta::seconds(1))] {
        let mut parts = Parts::default();
        lives_until(&mut parts, erase_at);
        let (app, store) = parts.build();
        erase_user(&app, ASHA).await.unwrap();
        assert_eq!(store.endings(), endings(1, 0));
    }
}

#[tokio::test]
async fn who_became_tied_meanwhile_waits_another_day() {
    let mut dying = dying();
    let (audit, files) = (dying.audit.clone(), dying.files.clone());
    let privacy = &mut dying.parts.repositories.privacy;
    let ties = Ties {
        owed: 1,
        ..Ties::default()
    };
    privacy.expect_ties().returning(move |_, _| Ok(ties));
    privacy.expect_schedule().once().returning(|user, at, gives_up| {
        assert_eq!((user, at, gives_up), (ASHA, Some(now() + TimeDelta::days(1)), false));
        Ok(())
    });
    let (app, store) = dying.build();
    erase_user(&app, ASHA).await.unwrap();
    assert_eq!(
        audit.seen(),
        [(AuditAction::ErasureRefused, Some("erasure_money_owed"))]
    );
    assert_eq!((files.keys().len(), store.endings()), (4, endings(1, 0)));
}

#[tokio::test]
async fn of_two_workers_one_says_that_it_is_done() {
    let mut dying = dying().untied();
    let (done, audit) = (dying.done.clone(), dying.audit.clone());
    let privacy = &mut dying.parts.repositories.privacy;
    privacy.checkpoint();
    let mut looks = 0;
    privacy.expect_lock_erasure().returning(move |_| {
        looks += 1;
        Ok(Some(Erasure {
            was_used: true,
            is_done: looks > 1,
            ..erasing(Some(now()), Some(shut()))
        }))
    });
    privacy.expect_ties().returning(|_, _| Ok(Ties::default()));
    privacy.expect_shut().returning(|_, _| Ok(()));
    privacy.expect_erase().returning(|_, _, _, _| Ok(None));
    erase_user(&dying.build().0, ASHA).await.unwrap();
    assert_eq!((done.seen(), audit.seen()), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn each_whose_time_has_come_gets_a_job() {
    let mut parts = Parts::default();
    let jobs = parts.watch_jobs();
    let looks = parts.privacy_queries.expect_due_erasures().once();
    looks.returning(|_, shut_by, _| {
        assert_eq!(shut_by, shut());
        Ok(vec![ASHA, BEN])
    });
    assert_eq!(sweep_erasures(&parts.build().0).await.unwrap(), 2);
    let queued: Vec<Job> = jobs.seen().into_iter().map(|job| job.job).collect();
    assert_eq!(queued, [ASHA, BEN].map(|user| Job::EraseUser { user: user.uuid() }));
}
