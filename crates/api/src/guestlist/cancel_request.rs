//! `POST /v1/requests/{id}/cancel`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_application::idempotency::Once;
use turnout_domain::ids::RequestId;
use turnout_ports::guestlist::RequestDetail;

use super::request_view::RequestView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Takes a request back
///
/// Its requester can do so until the host has declined. Once it was accepted the host can too; then its seats are free
/// again and its tickets are void. Seats that were paid for are refunded instead.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The request is cancelled.", body = RequestView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["request_not_open", "guest_checked_in", "refund_required"])),
    ),
)]
#[post("/v1/requests/{id}/cancel")]
pub(super) async fn cancel_request(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<RequestId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let render = |detail: &RequestDetail| answer(StatusCode::OK, &RequestView::new(detail.clone(), now));
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let done = guestlist::cancel_request(&app, &caller.context, caller.user, id.0, &once).await?;
    respond(done, render)
}
