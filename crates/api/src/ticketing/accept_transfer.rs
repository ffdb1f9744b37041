//! `POST /v1/transfers/{id}/accept`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::ticketing;
use turnout_domain::ids::TransferId;
use turnout_ports::ticketing::TransferDetail;

use super::transfer_views::TransferView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Takes a ticket that is offered
///
/// From this moment on the ticket is the receiver's, with another code, and the sender's code lets nobody in. The receiver must
/// be somebody whom the event takes, with one more seat. Whoever has accepted it already gets the same answer again.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The ticket is the caller's.", body = TransferView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "transfer_not_found", "transfer_not_pending", "transfer_expired",
            "transfers_not_allowed", "ticket_used", "ticket_not_valid", "refund_under_way", "event_not_on_sale", "event_over",
            "own_event", "gender_required", "not_allowed_for_gender", "seat_limit_exceeded", "ticket_reissued_too_often",
        ])),
    ),
)]
#[post("/v1/transfers/{id}/accept")]
pub(super) async fn accept_transfer(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TransferId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let render = |detail: &TransferDetail| answer(StatusCode::OK, &TransferView::new(detail.clone(), caller.user, now));
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let done = ticketing::accept_transfer(&app, &caller.context, caller.user, id.0, &once).await?;
    respond(done, render)
}
