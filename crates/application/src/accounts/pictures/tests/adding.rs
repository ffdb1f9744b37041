use turnout_ports::accounts::MockPictureRepository;
use turnout_ports::idempotency::{Claim, IdempotencyKey, StoredAnswer};
use turnout_ports::images::ImageError;
use turnout_ports::jobs::NewJob;
use turnout_ports::store::StoreError;

use super::*;
use crate::files::{KeepError, drop_file};
use crate::idempotency::{Answer, Once};
use crate::jobs::Failure;
use crate::testing::signed_in;

/// As [`parts`], where uploads can be read. Jobs that are queued are seen.
fn readable(count: u128) -> (Parts, Log<NewJob>) {
    let mut parts = parts(count);
    parts.images.expect_prepare().returning(|upload| {
        Ok(Prepared {
            bytes: upload,
            media: MediaType::Jpeg,
            width: 3,
            height: 2,
        })
    });
    let jobs = parts.watch_jobs();
    (parts, jobs)
}

async fn add(app: &App, once: &Once<'_, Picture>) -> Result<Answer<Picture>, AddPictureError> {
    let new = NewPicture {
        upload: Bytes::from_static(b"photo"),
        position: Some(1),
    };
    add_picture(app, &signed_in(ASHA), ASHA, new, once).await
}

fn file_of(job: &NewJob) -> &str {
    match &job.job {
        Job::DropFile { key } => key,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_file_comes_before_the_row_and_a_job_waits_in_case_the_row_never_does() {
    let (mut parts, jobs) = readable(2);
    let files = parts.objects.clone();
    let (audit, orders) = (parts.watch_audit(), watch_orders(&mut parts));
    let adds = parts.repositories.pictures.expect_add().once();
    adds.returning(move |user, picture, count| {
        assert_eq!((user, count), (ASHA, 2));
        assert!(files.keys().contains(&picture.key));
        Ok(())
    });
    let (app, store) = parts.build();
    let Ok(Answer::Done(added)) = add(&app, &Once::unkeyed()).await else {
        panic!("nothing was added")
    };
    assert_eq!(orders.seen(), [[vec![added.id], ids(&[1, 2])].concat()]);
    assert_eq!(audit.seen(), [(AuditAction::PictureAdded, None)]);
    let [job] = &jobs.seen()[..] else {
        panic!("{:?}", jobs.seen())
    };
    assert_eq!(file_of(job), added.key.to_string());
    assert_eq!(job.run_at, now() + TimeDelta::hours(1));
    assert_eq!(store.endings(), endings(2, 0));
}

#[tokio::test]
async fn who_has_no_room_is_told_before_anything_is_decoded() {
    let (app, store) = parts(6).build();
    let refused = add(&app, &Once::unkeyed()).await;
    let full = PictureError::Refused(AlbumRefused::Full);
    assert_eq!(refused.unwrap_err().to_string(), full.to_string());
    assert_eq!(store.endings(), endings(0, 0));
}

#[tokio::test]
async fn of_an_upload_that_is_no_picture_nothing_is_kept() {
    let mut parts = parts(0);
    let prepares = parts.images.expect_prepare().once();
    prepares.returning(|_| Err(ImageError::Unsupported));
    let files = parts.objects.clone();
    let (app, store) = parts.build();
    let refused = add(&app, &Once::unkeyed()).await;
    assert!(
        matches!(refused, Err(AddPictureError::Image(ImageError::Unsupported))),
        "{refused:?}"
    );
    assert_eq!((files.keys().len(), store.endings()), (0, endings(0, 0)));
}

#[tokio::test]
async fn without_the_storage_there_is_no_row() {
    let (parts, jobs) = readable(0);
    parts.objects.set_away(true);
    let (app, store) = parts.build();
    let failed = add(&app, &Once::unkeyed()).await;
    assert!(
        matches!(failed, Err(AddPictureError::Keep(KeepError::Storage(_)))),
        "{failed:?}"
    );
    assert_eq!((jobs.seen().len(), store.endings()), (1, endings(1, 0)));
}

/// The account is shut between the look and the unit, and perhaps the storage goes away too.
fn shut_meanwhile(goes_away: bool) -> (Parts, Log<NewJob>) {
    let (mut parts, jobs) = readable(0);
    parts.repositories.pictures = MockPictureRepository::new();
    let files = parts.objects.clone();
    let locks = parts.repositories.pictures.expect_lock_album().once();
    locks.returning(move |_| {
        assert_eq!(files.keys().len(), 1);
        files.set_away(goes_away);
        Ok(None)
    });
    (parts, jobs)
}

#[tokio::test]
async fn the_file_of_a_row_that_was_refused_is_removed() {
    let (parts, _) = shut_meanwhile(false);
    let files = parts.objects.clone();
    let (app, store) = parts.build();
    let refused = add(&app, &Once::unkeyed()).await;
    assert!(
        matches!(refused, Err(AddPictureError::Album(PictureError::Deactivated))),
        "{refused:?}"
    );
    assert_eq!((files.keys().len(), store.endings()), (0, endings(1, 1)));
}

#[tokio::test]
async fn what_could_not_be_removed_at_once_is_removed_by_the_job() {
    let (mut parts, jobs) = shut_meanwhile(true);
    let files = parts.objects.clone();
    parts.account_queries.expect_has_picture().returning(|_| Ok(false));
    let (app, _) = parts.build();
    add(&app, &Once::unkeyed()).await.unwrap_err();
    assert_eq!(files.keys().len(), 1);

    let job = jobs.seen().remove(0);
    let failed = drop_file(&app, file_of(&job)).await;
    assert!(matches!(failed, Err(Failure::Retry(_))), "{failed:?}");
    files.set_away(false);
    drop_file(&app, file_of(&job)).await.unwrap();
    assert_eq!(files.keys(), []);
}

#[tokio::test]
async fn where_nobody_knows_whether_there_is_a_row_the_file_stays() {
    let (mut parts, _) = readable(0);
    let adds = parts.repositories.pictures.expect_add().once();
    adds.returning(|_, _, _| Err(StoreError::OutcomeUnknown("the connection broke".into())));
    let files = parts.objects.clone();
    let (app, _) = parts.build();
    add(&app, &Once::unkeyed()).await.unwrap_err();
    assert_eq!(files.keys().len(), 1);
}

#[tokio::test]
async fn a_rival_under_the_same_key_leaves_one_file() {
    let (mut parts, _) = readable(0);
    let keys = &mut parts.repositories.idempotency;
    keys.expect_look().once().returning(|_, _| Ok(Claim::Fresh));
    let answer = StoredAnswer {
        status: 201,
        headers: Vec::new(),
        body: None,
    };
    let rivals = answer.clone();
    keys.expect_claim()
        .once()
        .returning(move |_, _| Ok(Claim::Replay(rivals.clone())));
    let files = parts.objects.clone();
    let (app, _) = parts.build();
    let once = Once {
        key: Some(IdempotencyKey {
            actor: Some(ASHA),
            operation: "POST /v1/me/pictures".to_owned(),
            key: "one".to_owned(),
            fingerprint: [0; 32],
        }),
        render: &|_: &Picture| panic!("a rival has answered"),
    };
    assert_eq!(add(&app, &once).await.unwrap(), Answer::Replayed(answer));
    assert_eq!(files.keys(), []);
}
