//! `POST /v1/invites/{id}/accept`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::guestlist;
use turnout_application::idempotency::Once;
use turnout_domain::ids::InviteId;
use turnout_ports::guestlist::InviteDetail;

use super::inputs::SeatBody;
use super::invite_views::InviteView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// Accepts an invitation
///
/// Where the seats are free the guest has them at once, with tickets. Where they cost something they are kept for the
/// guest to pay: `reservation` says until when.
#[utoipa::path(
    request_body = Option<SeatBody>,
    responses((status = 200, description = "The invitation is accepted.", body = InviteView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "forbidden", "invite_not_pending", "invite_expired", "already_invited", "own_event", "sold_out",
            "seat_limit_exceeded", "gender_required", "not_allowed_for_gender", "event_not_on_sale", "event_over",
            "tier_not_on_sale",
        ])),
    ),
)]
#[post("/v1/invites/{id}/accept")]
pub(super) async fn accept_invite(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<InviteId>,
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
    let done = guestlist::accept_invite(&app, &caller.context, caller.user, id.0, wish, &once).await?;
    respond(done, render)
}
