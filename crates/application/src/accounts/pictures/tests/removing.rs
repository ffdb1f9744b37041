use super::*;
use crate::files::drop_file;
use crate::jobs::Failure;
use crate::testing::signed_in;

async fn remove(app: &App, number: u128) -> Result<(), PictureError> {
    remove_picture(app, &signed_in(ASHA), ASHA, picture(number).id).await
}

#[tokio::test]
async fn the_row_goes_first_and_the_file_by_a_job() {
    let mut parts = parts(2);
    let (audit, jobs, orders) = (parts.watch_audit(), parts.watch_jobs(), watch_orders(&mut parts));
    let removes = parts.repositories.pictures.expect_remove().once();
    removes.returning(|id| {
        assert_eq!(id, picture(1).id);
        Ok(())
    });
    parts.account_queries.expect_has_picture().returning(|_| Ok(false));
    let files = parts.objects.clone();
    // Nobody waits for the storage.
    files.set_away(true);
    let (app, store) = parts.build();
    remove(&app, 1).await.unwrap();
    assert_eq!((orders.seen(), store.endings()), (vec![ids(&[2])], endings(1, 0)));
    assert_eq!(audit.seen(), [(AuditAction::PictureRemoved, None)]);
    let key = picture(1).key.to_string();
    let [job] = &jobs.seen()[..] else {
        panic!("{:?}", jobs.seen())
    };
    assert_eq!((&job.job, job.run_at), (&Job::DropFile { key: key.clone() }, now()));

    let failed = drop_file(&app, &key).await;
    assert!(matches!(failed, Err(Failure::Retry(_))), "{failed:?}");
    files.set_away(false);
    for _ in 0..2 {
        drop_file(&app, &key).await.unwrap();
        assert_eq!(files.keys(), [picture(2).key]);
    }
}

#[tokio::test]
async fn one_that_is_not_there_changes_nothing() {
    let (app, store) = parts(2).build();
    let refused = remove(&app, 3).await;
    assert!(
        matches!(refused, Err(PictureError::Refused(AlbumRefused::NoSuchPicture))),
        "{refused:?}"
    );
    assert_eq!(store.endings(), endings(0, 1));
}

#[tokio::test]
async fn a_file_whose_row_came_stays() {
    let mut parts = parts(1);
    let looks = parts.account_queries.expect_has_picture().once();
    looks.returning(|id| Ok(id == picture(1).id));
    let files = parts.objects.clone();
    let (app, _) = parts.build();
    drop_file(&app, &picture(1).key.to_string()).await.unwrap();
    assert_eq!(files.keys(), [picture(1).key]);
    let nonsense = drop_file(&app, "pictures/../secrets.toml").await;
    assert!(matches!(nonsense, Err(Failure::GiveUp(_))), "{nonsense:?}");
}
