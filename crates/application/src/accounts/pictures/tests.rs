//! Pictures come and go with their rows and their files, in the order in which nothing is lost.

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::accounts::AlbumRefused;
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::PictureId;
use turnout_ports::accounts::{Picture, StoredAlbum};
use turnout_ports::images::Prepared;
use turnout_ports::jobs::Job;
use turnout_ports::storage::{Area, MediaType, ObjectKey};
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::app::App;
use crate::testing::{ASHA, Log, Parts};

mod adding;
mod moving;
mod removing;
mod showing;

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn picture(number: u128) -> Picture {
    let id = Uuid::from_u128(number);
    Picture {
        id: PictureId::new(id),
        key: ObjectKey::new(Area::Pictures, id, MediaType::Jpeg),
        width: 3,
        height: 2,
    }
}

fn ids(numbers: &[u128]) -> Vec<PictureId> {
    numbers.iter().map(|number| picture(*number).id).collect()
}

/// Parts in which the user has so many pictures, with their files.
fn parts(count: u128) -> Parts {
    let mut parts = Parts::default();
    let pictures: Vec<_> = (1..=count).map(picture).collect();
    for picture in &pictures {
        parts.objects.lay(picture.key, b"pixels");
    }
    let album = StoredAlbum {
        pictures: pictures.clone(),
        updated_at: now(),
    };
    let queries = &mut parts.account_queries;
    queries.expect_pictures().returning(move |_| Ok(pictures.clone()));
    let locks = parts.repositories.pictures.expect_lock_album();
    locks.returning(move |_| Ok(Some(album.clone())));
    parts
}

/// The orders that were stored.
fn watch_orders(parts: &mut Parts) -> Log<Vec<PictureId>> {
    let log = Log::default();
    let seen = log.clone();
    parts
        .repositories
        .pictures
        .expect_arrange()
        .returning(move |user, order| {
            assert_eq!(user, ASHA);
            seen.add(order.to_vec());
            Ok(())
        });
    log
}

const fn endings(commits: u32, rollbacks: u32) -> Endings {
    Endings { commits, rollbacks }
}
