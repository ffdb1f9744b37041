//! Images of events as they are answered.

use serde::Serialize;
use turnout_domain::ids::ImageId;
use turnout_ports::events::EventImage;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::ImageRoleWord;

/// An image of an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EventImage)]
pub(super) struct ImageView {
    /// The image's id.
    id: Uuid,
    /// The image, at this server. Whoever has this address sees it.
    #[schema(examples("/v1/event-images/0197a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"))]
    url: String,
    role: ImageRoleWord,
    /// From 1, among those of its role.
    #[schema(minimum = 1, maximum = 20, examples(1))]
    position: u32,
    /// Pixels.
    #[schema(minimum = 1, maximum = 2048, examples(2048))]
    width: u32,
    /// Pixels.
    #[schema(minimum = 1, maximum = 2048, examples(1152))]
    height: u32,
}

impl From<EventImage> for ImageView {
    fn from(image: EventImage) -> Self {
        Self {
            id: image.id.uuid(),
            url: image_url(image.id),
            role: image.role.into(),
            position: image.position,
            width: image.width,
            height: image.height,
        }
    }
}

/// Where the image is.
pub(super) fn image_url(image: ImageId) -> String {
    format!("/v1/event-images/{image}")
}
