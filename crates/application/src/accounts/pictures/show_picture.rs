//! Shows a picture to everybody.

use turnout_domain::ids::PictureId;

use crate::app::App;
use crate::files::{ShowFileError, ShownFile, read};

/// Reads a picture, as long as its owner shows it.
pub async fn show_picture(app: &App, picture: PictureId, is_known: bool) -> Result<ShownFile, ShowFileError> {
    let shown = app.account_queries.shown_picture(picture).await?;
    read(app, &shown.ok_or(ShowFileError::NotFound)?, is_known).await
}
