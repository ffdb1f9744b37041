use bytes::Bytes;
use mockall::Sequence as Order;
use turnout_domain::audit::AuditAction;
use turnout_domain::events::{Event, EventStatus, ImageRole, ImagesRefused};
use turnout_domain::ids::{ImageId, UserId};
use turnout_ports::events::{EventDetail, EventImage};
use turnout_ports::idempotency::{Claim, IdempotencyKey};
use turnout_ports::images::Prepared;
use turnout_ports::jobs::Job;
use turnout_ports::storage::{Area, MediaType, ObjectKey, ObjectStore};
use turnout_ports::store::StoreError;
use turnout_ports::testing::MemoryObjects;
use uuid::Uuid;

use super::*;
use crate::access::AccessError;
use crate::events::delete_event;
use crate::events::samples::{EVENT, detail, draft, now, once, parts, published, standing};
use crate::files::drop_file;
use crate::idempotency::Answer;
use crate::testing::{ASHA, Parts, signed_in};

const STRANGER: UserId = UserId::new(Uuid::from_u128(0xBAD));

fn image(number: u128, role: ImageRole, position: u32) -> EventImage {
    let uuid = Uuid::from_u128(number);
    EventImage {
        id: ImageId::new(uuid),
        role,
        position,
        key: ObjectKey::new(Area::EventImages, uuid, MediaType::Jpeg),
        width: 4,
        height: 3,
    }
}

fn covers(count: u32) -> Vec<EventImage> {
    let numbers = 1..=count;
    numbers
        .map(|number| image(number.into(), ImageRole::Cover, number))
        .collect()
}

/// An application that knows this event with these images, and an upload that can be read `reads` times.
fn stage(event: &Event, images: Vec<EventImage>, reads: usize) -> (Parts, MemoryObjects) {
    let mut parts = parts(event);
    let known = images.clone();
    let repository = &mut parts.repositories.event_images;
    repository.expect_all().returning(move |_| Ok(known.clone()));
    let shown = EventDetail {
        images,
        ..detail(event)
    };
    let queries = &mut parts.event_queries;
    queries
        .expect_detail()
        .returning(move |_, _, _| Ok(Some(shown.clone())));
    let known = standing(event);
    queries
        .expect_standing()
        .returning(move |_, _, _| Ok(Some(known.clone())));
    parts.images.expect_prepare().times(reads).returning(|bytes| {
        Ok(Prepared {
            bytes,
            media: MediaType::Jpeg,
            width: 4,
            height: 3,
        })
    });
    let objects = parts.objects.clone();
    (parts, objects)
}

fn upload(role: Option<ImageRole>, position: Option<i64>) -> NewImage {
    NewImage {
        upload: Bytes::from_static(b"pixels"),
        role,
        position,
    }
}

fn refusal(outcome: Result<Answer<EventImage>, AddImageError>) -> ChangeImagesError {
    match outcome {
        Err(AddImageError::Change(refused)) => refused,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_image_is_kept_before_its_row_is_written() {
    let (mut parts, objects) = stage(&published(), covers(2), 1);
    let mut order = Order::new();
    let sweep = parts.repositories.jobs.expect_enqueue().once().in_sequence(&mut order);
    sweep.returning(|job| {
        assert!(job.run_at > now() && matches!(job.job, Job::DropFile { .. }));
        Ok(())
    });
    let images = &mut parts.repositories.event_images;
    images
        .expect_arrange()
        .once()
        .in_sequence(&mut order)
        .returning(|event, order| {
            assert_eq!((event, order.places().count()), (EVENT, 3));
            Ok(())
        });
    let kept = objects.clone();
    images.expect_add().once().returning(move |_, image| {
        assert_eq!(kept.keys(), [image.key]);
        assert_eq!((image.role, image.position), (ImageRole::Cover, 1));
        Ok(())
    });
    parts.repositories.audit.expect_append().once().returning(|entries| {
        let [entry] = entries else { panic!("{entries:?}") };
        assert_eq!((entry.action, entry.event), (AuditAction::ImageAdded, Some(EVENT)));
        let changes: Vec<_> = entry.changes.iter().map(|change| change.new.as_deref()).collect();
        assert_eq!(changes, [Some("cover"), Some("1")]);
        Ok(())
    });
    let (app, _) = parts.build();
    let new = upload(Some(ImageRole::Cover), Some(1));
    let added = add_image(&app, &signed_in(ASHA), EVENT, new, &once()).await.unwrap();
    assert!(matches!(added, Answer::Done(_)), "{added:?}");
    assert_eq!(objects.keys().len(), 1);
}

#[tokio::test]
async fn whoever_is_refused_is_told_before_anything_is_decoded() {
    let over = Event {
        status: EventStatus::Completed,
        ..published()
    };
    for (event, user, images, new) in [
        (published(), STRANGER, 0, upload(None, None)),
        (draft(), STRANGER, 0, upload(None, None)),
        (over, ASHA, 0, upload(None, None)),
        (published(), ASHA, 3, upload(Some(ImageRole::Cover), None)),
        (published(), ASHA, 1, upload(Some(ImageRole::Cover), Some(3))),
    ] {
        let (parts, objects) = stage(&event, covers(images), 0);
        let (app, _) = parts.build();
        let refused = refusal(add_image(&app, &signed_in(user), EVENT, new, &once()).await);
        let is_expected = match (user, images) {
            (STRANGER, _) if event.published_at.is_none() => {
                matches!(refused, ChangeImagesError::Access(AccessError::EventNotFound))
            }
            (STRANGER, _) => matches!(refused, ChangeImagesError::Access(AccessError::Forbidden)),
            (_, 0) => matches!(refused, ChangeImagesError::Refused(ImagesRefused::Closed(_))),
            (_, 3) => matches!(
                refused,
                ChangeImagesError::Refused(ImagesRefused::Full(ImageRole::Cover))
            ),
            _ => matches!(
                refused,
                ChangeImagesError::Refused(ImagesRefused::NoSuchPosition { last: 2 })
            ),
        };
        assert!(is_expected, "{refused:?}");
        assert!(objects.keys().is_empty());
    }
}

/// How many files are left where the row could not be written for this reason.
async fn left_after(error: StoreError) -> usize {
    let (mut parts, objects) = stage(&published(), Vec::new(), 1);
    parts.repositories.jobs.expect_enqueue().once().returning(|_| Ok(()));
    let arrange = parts.repositories.event_images.expect_arrange();
    arrange.returning(move |_, _| Err(error.clone()));
    let (app, _) = parts.build();
    let outcome = add_image(&app, &signed_in(ASHA), EVENT, upload(None, None), &once()).await;
    assert!(matches!(refusal(outcome), ChangeImagesError::Store(_)));
    objects.keys().len()
}

#[tokio::test]
async fn a_file_without_a_row_goes_unless_nobody_knows() {
    assert_eq!(left_after(StoreError::Rejected("no".to_owned())).await, 0);
    assert_eq!(left_after(StoreError::OutcomeUnknown("gone".to_owned())).await, 1);
}

#[tokio::test]
async fn a_rival_with_the_same_key_leaves_no_file() {
    let (mut parts, objects) = stage(&published(), Vec::new(), 1);
    parts.repositories.jobs.expect_enqueue().once().returning(|_| Ok(()));
    let answer = (once::<EventImage>().render)(&image(1, ImageRole::Cover, 1));
    let idempotency = &mut parts.repositories.idempotency;
    idempotency.expect_look().returning(|_, _| Ok(Claim::Fresh));
    idempotency
        .expect_claim()
        .returning(move |_, _| Ok(Claim::Replay(answer.clone())));
    let (app, _) = parts.build();
    let mut once = once();
    once.key = Some(IdempotencyKey {
        actor: Some(ASHA),
        operation: "POST /v1/events/{id}/images".to_owned(),
        key: "k".to_owned(),
        fingerprint: [0; 32],
    });
    let outcome = add_image(&app, &signed_in(ASHA), EVENT, upload(None, None), &once).await;
    assert!(matches!(outcome, Ok(Answer::Replayed(_))), "{outcome:?}");
    assert!(objects.keys().is_empty());
}

#[tokio::test]
async fn a_move_to_where_it_is_leaves_no_trace() {
    let (parts, _) = stage(&published(), covers(2), 0);
    let (app, _) = parts.build();
    let first = (EVENT, ImageId::new(Uuid::from_u128(1)));
    let moved = move_image(&app, &signed_in(ASHA), first, (None, Some(1)), None).await;
    assert!(moved.is_ok(), "{moved:?}");
    let unknown = (EVENT, ImageId::new(Uuid::from_u128(9)));
    let refused = move_image(&app, &signed_in(ASHA), unknown, (None, Some(1)), None).await;
    assert!(
        matches!(refused, Err(ChangeImagesError::Refused(ImagesRefused::NoSuchImage))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn the_file_of_a_removed_image_follows() {
    let (mut parts, _) = stage(&published(), covers(2), 0);
    let images = &mut parts.repositories.event_images;
    images.expect_remove().once().returning(|_| Ok(()));
    images.expect_arrange().once().returning(|_, order| {
        assert_eq!(order.places().count(), 1);
        Ok(())
    });
    parts.repositories.audit.expect_append().once().returning(|entries| {
        assert!(entries.iter().all(|entry| entry.action == AuditAction::ImageRemoved));
        Ok(())
    });
    parts.repositories.jobs.expect_enqueue().once().returning(|job| {
        let key = image(1, ImageRole::Cover, 1).key.to_string();
        assert_eq!((&job.job, job.run_at), (&Job::DropFile { key }, now()));
        Ok(())
    });
    let (app, _) = parts.build();
    let first = ImageId::new(Uuid::from_u128(1));
    assert!(remove_image(&app, &signed_in(ASHA), EVENT, first).await.is_ok());
}

#[tokio::test]
async fn the_images_of_a_draft_go_with_it() {
    let (mut parts, _) = stage(&draft(), Vec::new(), 0);
    let events = &mut parts.repositories.events;
    events.expect_delete_draft().once().returning(|_, _| Ok(true));
    let keys: Vec<_> = covers(2).into_iter().map(|image| image.key).collect();
    let images = &mut parts.repositories.event_images;
    images.expect_remove_all().once().returning(move |_| Ok(keys.clone()));
    parts.repositories.jobs.expect_enqueue().times(2).returning(|_| Ok(()));
    parts.repositories.audit.expect_append().once().returning(|_| Ok(()));
    let (app, _) = parts.build();
    assert!(delete_event(&app, &signed_in(ASHA), EVENT).await.is_ok());
}

#[tokio::test]
async fn a_file_is_dropped_only_without_a_row() {
    for has_row in [true, false] {
        let (mut parts, objects) = stage(&published(), Vec::new(), 0);
        let key = image(1, ImageRole::Cover, 1).key;
        objects.put(&key, Bytes::from_static(b"pixels")).await.unwrap();
        parts
            .event_queries
            .expect_has_image()
            .once()
            .returning(move |_| Ok(has_row));
        let (app, _) = parts.build();
        drop_file(&app, &key.to_string()).await.unwrap();
        assert_eq!(objects.keys().len(), usize::from(has_row));
    }
}
