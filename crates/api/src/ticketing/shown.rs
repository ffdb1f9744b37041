//! Answers of commands that change a ticket: the ticket as it stands, to each who may see it in their way.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use turnout_application::app::App;
use turnout_application::idempotency::Answer;
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;
use turnout_ports::idempotency::StoredAnswer;

use super::views::TicketView;
use crate::extract::SignedIn;
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// What is kept of the answer: that it happened. The code must not lie in the database.
pub(super) fn kept() -> StoredAnswer {
    StoredAnswer {
        status: StatusCode::OK.as_u16(),
        headers: Vec::new(),
        body: None,
    }
}

/// Answers the ticket, also where the command had happened before.
pub(super) async fn show_changed(
    app: &App,
    caller: &SignedIn,
    id: TicketId,
    done: Answer<()>,
) -> Result<HttpResponse, ApiError> {
    let done = match done {
        Answer::Done(()) => Answer::Done(shown(app, caller, id).await?),
        Answer::Replayed(_) => Answer::Replayed(shown(app, caller, id).await?),
        Answer::KeyReused => Answer::KeyReused,
    };
    respond(done, StoredAnswer::clone)
}

async fn shown(app: &App, caller: &SignedIn, id: TicketId) -> Result<StoredAnswer, ApiError> {
    let shown = ticketing::show_ticket(app, &caller.context, id).await?;
    Ok(answer(StatusCode::OK, &TicketView::from(shown)))
}
