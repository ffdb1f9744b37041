//! `POST /v1/notifications/{id}/read`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::notifications::mark_read;
use turnout_domain::ids::NotificationId;
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::notifications::StoredNotification;

use super::view::NotificationView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

fn render(notification: &StoredNotification) -> StoredAnswer {
    answer(StatusCode::OK, &NotificationView::from(notification.clone()))
}

/// Marks one notification as read
///
/// One that was read keeps the instant at which it was.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The notification.", body = NotificationView)),
    extensions(("x-idempotency" = json!("optional"))),
)]
#[post("/v1/notifications/{id}/read")]
pub(super) async fn mark_notification_read(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<NotificationId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let marked = mark_read(&app, &caller.context, caller.user, id.0, once).await?;
    respond(marked, render)
}
