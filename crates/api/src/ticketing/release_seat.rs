//! `POST /v1/tickets/{id}/release-seat`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;

use super::shown::{kept, show_changed};
use super::views::TicketView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Releases the seat of a void ticket
///
/// For whoever may cancel the ticket. The seat was kept when the ticket was cancelled or refunded; now it is free, for the
/// waitlist first. A seat that is free already is as good as released: that happens once.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The seat is free.", body = TicketView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["forbidden", "ticket_not_found", "ticket_not_void"])),
    ),
)]
#[post("/v1/tickets/{id}/release-seat")]
pub(super) async fn release_seat(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &|()| kept(),
    };
    let done = ticketing::release_seat(&app, &caller.context, id.0, &once).await?;
    show_changed(&app, &caller, id.0, done).await
}
