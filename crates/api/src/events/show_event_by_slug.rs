//! `GET /v1/events/by-slug/{slug}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_ports::events::EventKey;

use super::views::EventView;
use crate::etag;
use crate::extract::{MaybeSignedIn, PathText};
use crate::problem::ApiError;

/// Shows an event by its readable name
///
/// As `GET /v1/events/{id}`.
#[utoipa::path(
    security((), ("bearer" = [])),
    params(("slug" = String, Path, description = "The event's slug.", example = "diwali-rooftop-party-7f80a1b2")),
    responses(
        (status = 200, description = "The event.", body = EventView),
        (status = 304, description = "You have exactly this already."),
    ),
    extensions(("x-error-codes" = json!(["event_not_found"]))),
)]
#[get("/v1/events/by-slug/{slug}")]
pub(super) async fn show_event_by_slug(
    app: web::Data<App>,
    caller: MaybeSignedIn,
    slug: PathText,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let detail = events::show_event(&app, &caller.context, &EventKey::Slug(slug.0)).await?;
    etag::reply(&request, detail.updated_at, &EventView::new(detail, caller.user))
}
