//! `GET /v1/me/events`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::events;
use turnout_domain::ids::EventId;
use turnout_ports::events::MyRole;
use utoipa::{IntoParams, ToSchema};

use super::summary_view::SummaryView;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// In which role the caller takes part.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RoleWord {
    /// As the host, or in the team.
    #[default]
    Host,
    /// As a guest: going, invited, asking, or with seats kept.
    Guest,
}

/// Which of one's own events are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    #[param(inline)]
    role: Option<RoleWord>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists one's own events, the latest made first
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<SummaryView>)),
)]
#[get("/v1/me/events")]
pub(super) async fn list_my_events(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let Filter { role, limit, cursor } = filter.0;
    let page = page_request(limit, cursor.as_deref(), EventId::new)?;
    let role = match role.unwrap_or_default() {
        RoleWord::Host => MyRole::Host,
        RoleWord::Guest => MyRole::Guest,
    };
    let found = events::list_my_events(&app, caller.user, role, &page).await?;
    Ok(HttpResponse::Ok().json(PageView::new(found, SummaryView::from, EventId::uuid)?))
}
