//! `POST /v1/requests/{id}/decline`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_application::idempotency::Once;
use turnout_domain::ids::RequestId;
use turnout_ports::guestlist::RequestDetail;

use super::inputs::AnswerBody;
use super::request_view::RequestView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// Declines a request to join
///
/// The guest is told, with the message.
#[utoipa::path(
    request_body = Option<AnswerBody>,
    responses((status = 200, description = "The guest is declined.", body = RequestView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "request_not_open"])),
    ),
)]
#[post("/v1/requests/{id}/decline")]
pub(super) async fn decline_request(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<RequestId>,
    key: Idempotency,
    body: OptionalJson<AnswerBody>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let render = |detail: &RequestDetail| answer(StatusCode::OK, &RequestView::new(detail.clone(), now));
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let message = body.value.message.unwrap_or_default();
    let done = guestlist::decline_request(&app, &caller.context, caller.user, id.0, &message, &once).await?;
    respond(done, render)
}
