//! Shows one venue.

use turnout_domain::ids::VenueId;
use turnout_ports::events::StoredVenue;
use turnout_ports::store::StoreResult;

use crate::app::App;

/// The venue, also when it can no longer be chosen: events still take place there.
pub async fn show_venue(app: &App, venue: VenueId) -> StoreResult<Option<StoredVenue>> {
    app.venue_queries.find(venue).await
}
