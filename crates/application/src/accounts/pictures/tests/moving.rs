use turnout_ports::accounts::OwnProfile;

use super::*;
use crate::testing::{own_profile, signed_in};

async fn moved(
    parts: Parts,
    picture: u128,
    position: i64,
    expected: Option<DateTime<Utc>>,
) -> (Result<OwnProfile, PictureError>, Endings) {
    let (app, store) = parts.build();
    let to = (PictureId::new(Uuid::from_u128(picture)), position);
    let outcome = move_picture(&app, &signed_in(ASHA), ASHA, to, expected).await;
    (outcome, store.endings())
}

/// As [`parts`], with the profile that is answered.
fn shown(count: u128) -> Parts {
    let mut parts = parts(count);
    let profiles = parts.account_queries.expect_own_profile();
    profiles.returning(|_| Ok(Some(own_profile())));
    parts
}

#[tokio::test]
async fn a_moved_picture_is_noted_with_its_places() {
    let mut parts = shown(3);
    let orders = watch_orders(&mut parts);
    let appends = parts.repositories.audit.expect_append().once();
    appends.returning(|entries| {
        let text = format!("{:?}", entries[0].changes);
        assert_eq!(entries[0].action, AuditAction::PictureMoved);
        assert!(text.contains("old: Some(\"3\"), new: Some(\"1\")"), "{text}");
        Ok(())
    });
    let (outcome, endings_) = moved(parts, 3, 1, Some(now())).await;
    assert_eq!(outcome.unwrap().user.id, ASHA);
    assert_eq!((orders.seen(), endings_), (vec![ids(&[3, 1, 2])], endings(1, 0)));
}

#[tokio::test]
async fn one_that_is_there_already_leaves_no_trace() {
    let (outcome, endings_) = moved(shown(3), 2, 2, None).await;
    outcome.unwrap();
    assert_eq!(endings_, endings(1, 0));
}

#[tokio::test]
async fn what_cannot_be_moved_stays() {
    let earlier = Some(now() - TimeDelta::seconds(1));
    for (picture, position, expected, why) in [
        (9, 1, None, PictureError::Refused(AlbumRefused::NoSuchPicture)),
        (
            1,
            4,
            None,
            PictureError::Refused(AlbumRefused::NoSuchPosition { last: 3 }),
        ),
        (1, 2, earlier, PictureError::Stale),
    ] {
        let (outcome, endings_) = moved(parts(3), picture, position, expected).await;
        assert_eq!(outcome.unwrap_err().to_string(), why.to_string());
        assert_eq!(endings_, endings(0, 1));
    }
}
