//! `POST /v1/invite-links/{token}/accept`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_application::idempotency::Once;
use turnout_ports::guestlist::InviteDetail;

use super::inputs::SeatBody;
use super::invite_views::InviteView;
use crate::extract::{Idempotency, OptionalJson, PathText, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// Accepts through a link
///
/// The answer is an accepted invitation in the caller's name. Where the seats cost something they are kept for the caller
/// to pay: `reservation` says until when.
#[utoipa::path(
    params(("token" = String, Path, description = "The token of the link.", min_length = 43, max_length = 43)),
    request_body = Option<SeatBody>,
    responses((status = 200, description = "The caller is invited and has accepted.", body = InviteView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "not_found", "invite_link_expired", "invite_link_used_up", "already_invited", "own_event", "sold_out",
            "seat_limit_exceeded", "gender_required", "not_allowed_for_gender", "event_not_on_sale", "event_over",
            "tier_not_on_sale",
        ])),
    ),
)]
#[post("/v1/invite-links/{token}/accept")]
pub(super) async fn accept_invite_link(
    app: web::Data<App>,
    caller: SignedIn,
    token: PathText,
    key: Idempotency,
    body: OptionalJson<SeatBody>,
) -> Result<HttpResponse, ApiError> {
    let wish = body.value.read()?;
    let now = app.clock.now();
    let render = |detail: &InviteDetail| answer(StatusCode::OK, &InviteView::new(detail.clone(), caller.user, now));
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let token = token.0.into();
    let done = guestlist::accept_invite_link(&app, &caller.context, caller.user, &token, wish, &once).await?;
    respond(done, render)
}
