//! `POST /v1/tickets/{id}/reissue`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::{Answer, Once};
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;
use turnout_ports::idempotency::StoredAnswer;

use super::views::TicketView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// What is kept of the answer: that it happened. The code must not lie in the database.
fn kept() -> StoredAnswer {
    StoredAnswer {
        status: StatusCode::OK.as_u16(),
        headers: Vec::new(),
        body: None,
    }
}

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
    let done = match done {
        Answer::Done(()) => Answer::Done(shown(&app, &caller, id.0).await?),
        Answer::Replayed(_) => Answer::Replayed(shown(&app, &caller, id.0).await?),
        Answer::KeyReused => Answer::KeyReused,
    };
    respond(done, StoredAnswer::clone)
}

async fn shown(app: &App, caller: &SignedIn, id: TicketId) -> Result<StoredAnswer, ApiError> {
    let shown = ticketing::show_ticket(app, &caller.context, caller.user, id).await?;
    Ok(answer(StatusCode::OK, &TicketView::from(shown)))
}
