use super::*;
use crate::files::ShowFileError;

/// An application in which this picture is shown, or none.
fn showing(shown: Option<u128>) -> (App, turnout_ports::testing::MemoryObjects) {
    let mut parts = parts(1);
    let key = shown.map(|number| picture(number).key);
    parts.account_queries.expect_shown_picture().returning(move |_| Ok(key));
    let files = parts.objects.clone();
    (parts.build().0, files)
}

#[tokio::test]
async fn a_picture_is_read_unless_the_client_has_it() {
    let (app, files) = showing(Some(1));
    let shown = show_picture(&app, picture(1).id, false).await.unwrap();
    assert_eq!(
        (shown.media, shown.bytes),
        (MediaType::Jpeg, Some(Bytes::from_static(b"pixels")))
    );
    files.set_away(true);
    let known = show_picture(&app, picture(1).id, true).await.unwrap();
    assert_eq!(known.bytes, None);
    let failed = show_picture(&app, picture(1).id, false).await;
    assert!(matches!(failed, Err(ShowFileError::Storage(_))), "{failed:?}");
}

#[tokio::test]
async fn hidden_and_lost_pictures_are_not_there() {
    // The second one's file is lost.
    for shown in [None, Some(2)] {
        let (app, _) = showing(shown);
        let missing = show_picture(&app, picture(1).id, false).await;
        assert!(matches!(missing, Err(ShowFileError::NotFound)), "{missing:?}");
    }
}
