//! `GET /v1/events/{id}/waitlist/me`

use actix_web::{get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::{EventId, TierId};
use utoipa::IntoParams;
use uuid::Uuid;

use super::waitlist_views::WaitlistEntryView;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::problem::ApiError;

/// Which place is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// In the line of this tier; where it is left out, in any.
    tier_id: Option<Uuid>,
}

/// One's own place in the line of an event
///
/// It says how far it is and why no offer came yet. Where there are several, an open one is answered, or else the latest.
#[utoipa::path(
    params(Which),
    responses((status = 200, description = "The place.", body = WaitlistEntryView)),
    extensions(("x-error-codes" = json!(["not_on_waitlist"]))),
)]
#[get("/v1/events/{id}/waitlist/me")]
pub(super) async fn show_waitlist_entry(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    which: QueryParams<Which>,
) -> Result<web::Json<WaitlistEntryView>, ApiError> {
    let tier = which.0.tier_id.map(TierId::new);
    let view = booking::show_waitlist_entry(&app, caller.user, event.0, tier).await?;
    Ok(web::Json(WaitlistEntryView::new(view, app.clock.now())))
}
