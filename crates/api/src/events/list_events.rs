//! `GET /v1/events`

use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::EventId;
use turnout_ports::events::{EventCursor, EventFilter, EventSort};
use turnout_ports::page::PageRequest;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::near::{read_near, wrong_parameter};
use super::summary_view::SummaryView;
use super::words::KindWord;
use crate::codes::field::{REQUIRED, TOO_LONG};
use crate::codes::general::INVALID_CURSOR;
use crate::extract::{MaybeSignedIn, QueryParams};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;
use crate::wire::decimal::DecimalInput;
use crate::wire::instant;

/// The longest text of a filter, in bytes.
const LONGEST_TEXT: usize = 200;

/// The order of a list of events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EventSort)]
enum SortWord {
    /// The soonest first.
    #[default]
    Start,
    /// The nearest first; needs `near`.
    Distance,
    /// Those with the most guests first.
    Popular,
}

/// Which events are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Words that stand in title, description, mood or place.
    #[param(max_length = 200)]
    q: Option<String>,
    /// City of the place.
    city: Option<String>,
    /// Slug of an interest.
    interest: Option<String>,
    /// A tag.
    tag: Option<String>,
    /// Slug of a category.
    category: Option<String>,
    /// What kind of event.
    #[param(inline)]
    kind: Option<KindWord>,
    /// Mood.
    mood: Option<String>,
    /// Whether attending costs something.
    is_paid: Option<bool>,
    /// Starts at this instant or later. Without both bounds: those that have not begun.
    #[serde(default, deserialize_with = "instant::query")]
    starts_after: Option<DateTime<Utc>>,
    /// Starts before this instant.
    #[serde(default, deserialize_with = "instant::query")]
    starts_before: Option<DateTime<Utc>>,
    /// Around this point: latitude,longitude.
    #[param(example = "19.07,72.88")]
    near: Option<String>,
    /// How far around the point, in kilometres.
    #[param(value_type = Option<f64>, default = 25)]
    radius_km: Option<DecimalInput>,
    #[param(inline)]
    sort: Option<SortWord>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before, of the same filters and order.
    cursor: Option<String>,
}

impl Filter {
    fn check(&self) -> Result<(), ApiError> {
        let texts = [
            ("q", &self.q),
            ("city", &self.city),
            ("interest", &self.interest),
            ("tag", &self.tag),
            ("category", &self.category),
            ("mood", &self.mood),
        ];
        for (name, text) in texts {
            if text.as_ref().is_some_and(|text| text.len() > LONGEST_TEXT) {
                return Err(wrong_parameter(name, TOO_LONG, "must be at most 200 bytes"));
            }
        }
        if self.sort == Some(SortWord::Distance) && self.near.is_none() {
            return Err(wrong_parameter("near", REQUIRED, "must be given to sort by distance"));
        }
        Ok(())
    }

    /// The page that is asked for. A cursor of another order is refused.
    fn page(&self) -> Result<PageRequest<EventCursor>, ApiError> {
        let sort = self.sort.unwrap_or_default();
        let read = |(of, key, id): (SortWord, i64, Uuid)| {
            (
                of,
                EventCursor {
                    key,
                    id: EventId::new(id),
                },
            )
        };
        let asked = page_request(self.limit, self.cursor.as_deref(), read)?;
        let after = match asked.after {
            Some((of, _)) if of != sort => return Err(ApiError::new(INVALID_CURSOR)),
            after => after.map(|(_, after)| after),
        };
        Ok(PageRequest {
            limit: asked.limit,
            after,
        })
    }

    fn read(self) -> Result<EventFilter, ApiError> {
        let said = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(EventFilter {
            near: read_near(self.near.as_deref(), self.radius_km.map(|km| km.0))?,
            text: said(self.q),
            city: said(self.city),
            interest: said(self.interest),
            tag: said(self.tag),
            category: said(self.category),
            kind: self.kind.map(|kind| kind.0),
            mood: said(self.mood),
            is_paid: self.is_paid,
            starts_after: self.starts_after,
            starts_before: self.starts_before,
        })
    }
}

/// Lists published public events
#[utoipa::path(
    security((), ("bearer" = [])),
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<SummaryView>)),
)]
#[get("/v1/events")]
pub(super) async fn list_events(
    app: web::Data<App>,
    _caller: MaybeSignedIn,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let filter = filter.0;
    filter.check()?;
    let page = filter.page()?;
    let word = filter.sort.unwrap_or_default();
    let sort = match word {
        SortWord::Start => EventSort::Start,
        SortWord::Distance => EventSort::Distance,
        SortWord::Popular => EventSort::Popular,
    };
    let found = events::list_events(&app, filter.read()?, sort, &page).await?;
    let view = PageView::new(found, SummaryView::from, |last| (word, last.key, last.id.uuid()))?;
    Ok(HttpResponse::Ok().json(view))
}
