//! Shows an image of an event to whoever has its address.

use turnout_domain::ids::ImageId;

use crate::app::App;
use crate::files::{ShowFileError, ShownFile, read};

/// An image as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownEventImage {
    /// The file.
    pub file: ShownFile,
    /// Whether everybody may see the event, so that anybody between here and the client may keep the image.
    pub is_public: bool,
}

/// Reads an image, as long as its event is there. Its id tells nobody who was not shown the event.
pub async fn show_image(app: &App, image: ImageId, is_known: bool) -> Result<ShownEventImage, ShowFileError> {
    let shown = app.event_queries.shown_image(image).await?;
    let shown = shown.ok_or(ShowFileError::NotFound)?;
    Ok(ShownEventImage {
        file: read(app, &shown.key, is_known).await?,
        is_public: shown.is_public,
    })
}
