//! `POST /v1/tickets/{id}/reissue`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;

use super::shown::{kept, show_changed};
use super::views::TicketView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Gives a ticket another code
///
/// For a code that was lost or seen by others: the present one lets nobody in any more from this moment on. Its owner does,
/// or the host, or a team member with `ticket.give`; then the owner is told. Only the owner is shown the new code. A
/// request that is repeated under its key is shown the ticket as it stands.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The ticket, to its owner with the new code.", body = TicketView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "ticket_not_found", "ticket_used", "ticket_not_valid", "ticket_reissued_too_often"
        ])),
    ),
)]
#[post("/v1/tickets/{id}/reissue")]
pub(super) async fn reissue_ticket(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &|()| kept(),
    };
    let done = ticketing::reissue_ticket(&app, &caller.context, caller.user, id.0, &once).await?;
    show_changed(&app, &caller, id.0, done).await
}
