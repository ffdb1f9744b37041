//! `PATCH /v1/venues/{id}`

use actix_web::{HttpRequest, HttpResponse, patch, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::VenueId;

use super::venue_body::VenueBody;
use super::venue_views::StoredVenueView;
use crate::etag;
use crate::extract::{IfMatch, JsonBody, PathId, SignedIn};
use crate::problem::ApiError;

/// Edits a venue of the directory
///
/// For organizers and staff.
#[utoipa::path(
    request_body(content = VenueBody, example = json!({"capacity": 280})),
    responses((status = 200, description = "The venue after the edit.", body = StoredVenueView)),
    extensions(("x-error-codes" = json!(["forbidden", "venue_not_found"]))),
)]
#[patch("/v1/venues/{id}")]
pub(super) async fn edit_venue(
    app: web::Data<App>,
    caller: SignedIn,
    venue: PathId<VenueId>,
    if_match: IfMatch,
    body: JsonBody<VenueBody>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let changes = body.value.read(false)?;
    let stored = events::edit_venue(&app, &caller.context, venue.0, changes, if_match.0).await?;
    etag::reply(&request, stored.updated_at, &StoredVenueView::from(stored))
}
