//! `POST /v1/transfers/{id}/cancel`

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

/// Takes an offer of a ticket back
///
/// Only its sender can, until it is accepted. The ticket and its code stay as they are.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The offer is taken back.", body = TransferView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "transfer_not_found", "transfer_not_pending", "transfer_expired",
        ])),
    ),
)]
#[post("/v1/transfers/{id}/cancel")]
pub(super) async fn cancel_transfer(
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
    let done = ticketing::cancel_transfer(&app, &caller.context, caller.user, id.0, &once).await?;
    respond(done, render)
}
