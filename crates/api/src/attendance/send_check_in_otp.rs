//! `POST /v1/tickets/{id}/check-in-otp`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use chrono::{DateTime, Utc};
use serde::Serialize;
use turnout_application::accounts::OtpSent;
use turnout_application::app::App;
use turnout_application::attendance;
use turnout_application::idempotency::Once;
use turnout_domain::ids::TicketId;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;

use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// A code for the door is on its way to the guest.
#[derive(Serialize, ToSchema)]
#[schema(as = CheckInOtpSent)]
struct SentView {
    /// When the code stops working.
    expires_at: DateTime<Utc>,
    /// From when the guest may get another one.
    resend_at: DateTime<Utc>,
}

fn render(sent: &OtpSent) -> StoredAnswer {
    let view = SentView {
        expires_at: sent.expires_at,
        resend_at: sent.resend_at,
    };
    answer(StatusCode::ACCEPTED, &view)
}

/// Sends a guest a code for the door
///
/// For a phone that shows no QR. The ticket's owner may ask for it, and whoever checks guests in; it goes to the owner's number
/// and is never answered. It works for five minutes and once, at `POST /v1/events/{id}/check-ins`; three wrong tries spend it, and so
/// do the next code, a reissue and a transfer of the ticket. A ticket gets at most ten codes a day.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 202, description = "A code is on its way.", body = SentView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!([
            "ticket_not_found", "ticket_not_valid", "doors_closed", "guest_unreachable", "otp_rate_limited",
            "otp_paused",
        ])),
    ),
)]
#[post("/v1/tickets/{id}/check-in-otp")]
pub(super) async fn send_check_in_otp(
    app: web::Data<App>,
    caller: SignedIn,
    ticket: PathId<TicketId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let sent = attendance::send_check_in_otp(&app, &caller.context, caller.user, ticket.0, once).await?;
    respond(sent, render)
}
