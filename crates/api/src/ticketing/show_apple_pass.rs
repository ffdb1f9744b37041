//! `GET /v1/tickets/{id}/apple-wallet.pkpass`

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// The ticket as a pass for Apple Wallet
///
/// Only for its owner, and never to be cached: whoever has the pass has the ticket. Its QR is the present code. A pass is not
/// changed by itself when the ticket or the event changes; fetched again, it takes the place of the former one.
#[utoipa::path(
    responses((
        status = 200, description = "A signed pass.", content_type = "application/vnd.apple.pkpass", body = String,
    )),
    extensions(("x-error-codes" = json!([
        "forbidden", "ticket_not_found", "ticket_not_valid", "wallet_not_configured",
    ]))),
)]
#[get("/v1/tickets/{id}/apple-wallet.pkpass")]
pub(super) async fn show_apple_pass(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
) -> Result<HttpResponse, ApiError> {
    let pass = ticketing::show_apple_pass(&app, &caller.context, id.0).await?;
    let file = format!("attachment; filename=\"{}.pkpass\"", pass.ticket_number);
    Ok(HttpResponse::Ok()
        .content_type("application/vnd.apple.pkpass")
        .insert_header((CONTENT_DISPOSITION, file))
        .body(pass.content))
}
