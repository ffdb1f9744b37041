//! `POST /v1/invites/{id}/decline`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_application::idempotency::Once;
use turnout_domain::ids::InviteId;
use turnout_ports::guestlist::InviteDetail;

use super::invite_views::InviteView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Declines an invitation
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The invitation is declined.", body = InviteView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "invite_not_pending", "invite_expired"])),
    ),
)]
#[post("/v1/invites/{id}/decline")]
pub(super) async fn decline_invite(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<InviteId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let render = |detail: &InviteDetail| answer(StatusCode::OK, &InviteView::new(detail.clone(), caller.user, now));
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let done = guestlist::decline_invite(&app, &caller.context, caller.user, id.0, &once).await?;
    respond(done, render)
}
