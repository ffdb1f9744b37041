//! `POST /v1/venues`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::events;
use turnout_application::idempotency::Once;
use turnout_ports::events::StoredVenue;

use super::venue_body::VenueBody;
use super::venue_views::StoredVenueView;
use crate::extract::{Idempotency, JsonBody, SignedIn};
use crate::idempotency::{created, respond};
use crate::problem::ApiError;

/// Enters a venue into the directory
///
/// For organizers and staff.
#[utoipa::path(
    request_body(content = VenueBody, example = json!({
        "name": "Blue Hall", "address": "1 Hill Road", "city": "Mumbai", "country": "IN", "capacity": 300,
        "latitude": 19.076, "longitude": 72.8777, "amenities": {"parking": true},
    })),
    responses((status = 201, description = "The venue.", body = StoredVenueView)),
    extensions(("x-idempotency" = json!("optional")), ("x-error-codes" = json!(["forbidden"]))),
)]
#[post("/v1/venues")]
pub(super) async fn create_venue(
    app: web::Data<App>,
    caller: SignedIn,
    key: Idempotency,
    body: JsonBody<VenueBody>,
) -> Result<HttpResponse, ApiError> {
    let render = |stored: &StoredVenue| {
        let view = StoredVenueView::from(stored.clone());
        created(&format!("/v1/venues/{}", stored.venue.id), &view)
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let made = events::create_venue(&app, &caller.context, caller.user, body.value.read(true)?, &once).await?;
    respond(made, render)
}
