//! `POST /v1/notifications/read-all`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::Serialize;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::notifications::mark_all_read;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;

use crate::extract::{Idempotency, OptionalJson, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// How many were marked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MarkedNotifications)]
pub(super) struct MarkedView {
    /// How many notifications were unread until now.
    #[schema(examples(3))]
    marked: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "renderers take what they write by reference"
)]
fn render(marked: &u64) -> StoredAnswer {
    answer(StatusCode::OK, &MarkedView { marked: *marked })
}

/// Marks all of the user's notifications as read
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "How many were marked.", body = MarkedView)),
    extensions(("x-idempotency" = json!("optional"))),
)]
#[post("/v1/notifications/read-all")]
pub(super) async fn mark_all_notifications_read(
    app: web::Data<App>,
    caller: SignedIn,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let marked = mark_all_read(&app, &caller.context, caller.user, once).await?;
    respond(marked, render)
}
