//! `GET /v1/me/tickets`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::ticketing;
use turnout_domain::ids::{EventId, TicketId};
use utoipa::IntoParams;
use uuid::Uuid;

use super::views::TicketView;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which tickets are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only those of this event.
    event_id: Option<Uuid>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The user's own tickets with their codes, the latest first
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<TicketView>)),
)]
#[get("/v1/me/tickets")]
pub(super) async fn list_my_tickets(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let Filter {
        event_id,
        limit,
        cursor,
    } = filter.0;
    let request = page_request(limit, cursor.as_deref(), TicketId::new)?;
    let event = event_id.map(EventId::new);
    let page = ticketing::list_my_tickets(&app, caller.user, event, &request).await?;
    Ok(HttpResponse::Ok().json(PageView::new(page, TicketView::from, TicketId::uuid)?))
}
