//! `GET /v1/venues`

use std::ops::RangeInclusive;

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::VenueId;
use turnout_ports::events::VenueFilter;
use utoipa::IntoParams;

use super::near::{read_near, wrong_parameter};
use super::venue_views::StoredVenueView;
use crate::codes::field::{OUT_OF_RANGE, TOO_MANY};
use crate::extract::{MaybeSignedIn, QueryParams};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;
use crate::wire::decimal::DecimalInput;

/// What the database can count.
const COUNTABLE: RangeInclusive<u32> = 1..=i32::MAX.unsigned_abs();

/// Which venues are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// City.
    city: Option<String>,
    /// Holds at least so many people.
    #[param(minimum = 1, maximum = 2_147_483_647)]
    min_capacity: Option<u32>,
    /// Has all of these amenities: names with commas between them.
    #[param(example = "parking,wifi")]
    amenities: Option<String>,
    /// Around this point: latitude,longitude.
    #[param(example = "19.07,72.88")]
    near: Option<String>,
    /// How far around the point, in kilometres.
    #[param(value_type = Option<f64>, default = 25)]
    radius_km: Option<DecimalInput>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl Filter {
    fn read(&self) -> Result<VenueFilter, ApiError> {
        let names = self.amenities.iter().flat_map(|names| names.split(','));
        let amenities: Vec<String> = names
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        if amenities.len() > 20 {
            return Err(wrong_parameter("amenities", TOO_MANY, "must have at most 20 names"));
        }
        if self.min_capacity.is_some_and(|capacity| !COUNTABLE.contains(&capacity)) {
            return Err(wrong_parameter("min_capacity", OUT_OF_RANGE, "must be 1 to 2147483647"));
        }
        Ok(VenueFilter {
            city: self
                .city
                .as_deref()
                .map(|city| city.trim().to_owned())
                .filter(|city| !city.is_empty()),
            min_capacity: self.min_capacity,
            amenities,
            near: read_near(self.near.as_deref(), self.radius_km.map(|km| km.0))?,
        })
    }
}

/// Lists the venues that can be chosen, the latest entered first
#[utoipa::path(
    security((), ("bearer" = [])),
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<StoredVenueView>)),
)]
#[get("/v1/venues")]
pub(super) async fn list_venues(
    app: web::Data<App>,
    _caller: MaybeSignedIn,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let page = page_request(filter.0.limit, filter.0.cursor.as_deref(), VenueId::new)?;
    let found = events::list_venues(&app, &filter.0.read()?, &page).await?;
    Ok(HttpResponse::Ok().json(PageView::new(found, StoredVenueView::from, VenueId::uuid)?))
}
