//! How changed events are answered.

use actix_web::http::StatusCode;
use turnout_domain::ids::{ImageId, TierId, UserId};
use turnout_ports::events::EventDetail;
use turnout_ports::idempotency::StoredAnswer;

use super::image_view::ImageView;
use super::tier_view::TierView;
use super::views::EventView;
use crate::etag;
use crate::idempotency::answer;
use crate::problem::ApiError;

/// The event as the caller sees it, with its tag.
pub(super) fn event_answer(status: StatusCode, detail: &EventDetail, viewer: UserId) -> StoredAnswer {
    let updated_at = detail.updated_at;
    let mut answer = answer(status, &EventView::new(detail.clone(), Some(viewer)));
    if let Some(body) = &answer.body {
        answer
            .headers
            .push(("etag".to_owned(), etag::tag(updated_at, body.as_bytes())));
    }
    answer
}

/// One tier of the event.
pub(super) fn tier_view(detail: EventDetail, id: TierId) -> Result<TierView, ApiError> {
    let left = detail.event.available();
    let tier = detail.event.tiers.into_iter().find(|tier| tier.id == id);
    tier.map(|tier| TierView::new(tier, left))
        .ok_or_else(|| ApiError::internal("the changed tier is missing"))
}

/// One image of the event.
pub(super) fn image_view(detail: EventDetail, id: ImageId) -> Result<ImageView, ApiError> {
    let image = detail.images.into_iter().find(|image| image.id == id);
    image
        .map(ImageView::from)
        .ok_or_else(|| ApiError::internal("the moved image is missing"))
}
