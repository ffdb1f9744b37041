//! `DELETE /v1/tickets/{id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::ticketing::{self, CancelTerms};
use turnout_domain::ids::TicketId;

use super::shown::kept;
use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Gives back a ticket that cost nothing
///
/// Its owner does, or the host, or a team member with `ticket.give`. It lets nobody in any more, and its seat is free at
/// once. No money moves: a ticket that was paid for is refunded instead, or cancelled at POST /v1/tickets/{id}/cancel. One
/// that is void already is as good as given back.
#[utoipa::path(
    responses((status = 204, description = "The ticket is void and its seat free.")),
    extensions(("x-error-codes" = json!(["forbidden", "ticket_not_found", "ticket_used", "refund_required"]))),
)]
#[delete("/v1/tickets/{id}")]
pub(super) async fn give_back_ticket(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: None,
        render: &|()| kept(),
    };
    let terms = CancelTerms::GiveBack;
    ticketing::cancel_ticket(&app, &caller.context, caller.user, id.0, &terms, &once).await?;
    Ok(HttpResponse::NoContent().finish())
}
