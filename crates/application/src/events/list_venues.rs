//! Lists venues.

use turnout_domain::ids::VenueId;
use turnout_ports::events::{StoredVenue, VenueFilter};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::app::App;

/// The venues that can be chosen, the latest entered first.
pub async fn list_venues(
    app: &App,
    filter: &VenueFilter,
    page: &PageRequest<VenueId>,
) -> StoreResult<Page<StoredVenue, VenueId>> {
    app.venue_queries.list(filter, page).await
}
