//! `GET /v1/venues/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::VenueId;

use super::venue_views::StoredVenueView;
use crate::codes::events::VENUE_NOT_FOUND;
use crate::etag;
use crate::extract::{MaybeSignedIn, PathId};
use crate::problem::ApiError;

/// Shows a venue
#[utoipa::path(
    security((), ("bearer" = [])),
    responses(
        (status = 200, description = "The venue.", body = StoredVenueView),
        (status = 304, description = "You have exactly this already."),
    ),
    extensions(("x-error-codes" = json!(["venue_not_found"]))),
)]
#[get("/v1/venues/{id}")]
pub(super) async fn show_venue(
    app: web::Data<App>,
    _caller: MaybeSignedIn,
    venue: PathId<VenueId>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let found = events::show_venue(&app, venue.0).await?;
    let stored = found.ok_or_else(|| ApiError::new(VENUE_NOT_FOUND))?;
    etag::reply(&request, stored.updated_at, &StoredVenueView::from(stored))
}
