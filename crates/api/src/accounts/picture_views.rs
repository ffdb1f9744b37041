//! Pictures as they are answered.

use serde::Serialize;
use turnout_ports::accounts::Picture;
use utoipa::ToSchema;
use uuid::Uuid;

/// A picture of a user.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Picture)]
pub(super) struct PictureView {
    /// The picture's id.
    id: Uuid,
    /// The image, at this server.
    #[schema(examples("/v1/pictures/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"))]
    url: String,
    /// Pixels.
    #[schema(minimum = 1, maximum = 2048, examples(1536))]
    width: u32,
    /// Pixels.
    #[schema(minimum = 1, maximum = 2048, examples(2048))]
    height: u32,
}

impl From<Picture> for PictureView {
    fn from(picture: Picture) -> Self {
        Self {
            id: picture.id.uuid(),
            url: url(picture.id.uuid()),
            width: picture.width,
            height: picture.height,
        }
    }
}

/// Where the image is.
pub(crate) fn url(picture: Uuid) -> String {
    format!("/v1/pictures/{picture}")
}

/// Pictures in the order of showing.
pub(super) fn pictures(all: Vec<Picture>) -> Vec<PictureView> {
    all.into_iter().map(PictureView::from).collect()
}
