//! `GET /v1/tickets/{id}`

use actix_web::{HttpRequest, HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;

use super::views::TicketView;
use crate::etag;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// One ticket
///
/// Its owner sees everything. Those who may see the event's guests see it without its code, contacts and order.
#[utoipa::path(
    responses((status = 200, description = "The ticket.", body = TicketView), (status = 304, description = "You have exactly this already.")),
    extensions(("x-error-codes" = json!(["ticket_not_found"]))),
)]
#[get("/v1/tickets/{id}")]
pub(super) async fn show_ticket(
    request: HttpRequest,
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
) -> Result<HttpResponse, ApiError> {
    let shown = ticketing::show_ticket(&app, &caller.context, id.0).await?;
    let updated_at = shown.detail.updated_at;
    etag::reply(&request, updated_at, &TicketView::from(shown))
}
