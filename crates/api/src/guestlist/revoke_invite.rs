//! `POST /v1/invites/{id}/revoke`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::guestlist::{self, Revoked};
use turnout_application::idempotency::Once;
use turnout_domain::ids::InviteId;

use super::invite_views::{InviteOrLinkView, InviteView, ShareLinkView};
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Takes an invitation or a link back
///
/// For those who may invite to the event. Only a pending invitation can be taken back. A link stops at once; those who
/// came through it stay.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "It is taken back.", body = InviteOrLinkView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "invite_not_pending", "invite_expired"])),
    ),
)]
#[post("/v1/invites/{id}/revoke")]
pub(super) async fn revoke_invite(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<InviteId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let now = app.clock.now();
    let render = |revoked: &Revoked| {
        let view = match revoked {
            Revoked::Invite(detail) => {
                let view = InviteView::new(detail.as_ref().clone(), caller.user, now);
                InviteOrLinkView::Invite(Box::new(view))
            }
            Revoked::Link(link) => InviteOrLinkView::Link(ShareLinkView::new(link)),
        };
        answer(StatusCode::OK, &view)
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let done = guestlist::revoke_invite(&app, &caller.context, caller.user, id.0, &once).await?;
    respond(done, render)
}
