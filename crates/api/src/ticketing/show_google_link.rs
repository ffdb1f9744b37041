//! `GET /v1/tickets/{id}/google-wallet`

use actix_web::{get, web};
use serde::Serialize;
use turnout_application::app::App;
use turnout_application::ticketing;
use turnout_domain::ids::TicketId;
use utoipa::ToSchema;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// A ticket on its way into Google Wallet.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = GoogleWalletLink)]
pub(super) struct LinkView {
    /// Open it on the owner's phone. Whoever has it has the ticket.
    #[schema(
        format = "uri",
        examples("https://pay.google.com/gp/v/save/eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOi4uLn0.c2ln")
    )]
    save_url: String,
}

/// A link that puts the ticket into Google Wallet
///
/// Only for its owner, and never to be cached: whoever has the link has the ticket. Its QR is the present code. What is in a
/// wallet is not changed by itself when the ticket or the event changes.
#[utoipa::path(
    responses((status = 200, description = "The link.", body = LinkView)),
    extensions(("x-error-codes" = json!([
        "forbidden", "ticket_not_found", "ticket_not_valid", "wallet_not_configured",
    ]))),
)]
#[get("/v1/tickets/{id}/google-wallet")]
pub(super) async fn show_google_link(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<TicketId>,
) -> Result<web::Json<LinkView>, ApiError> {
    let save_url = ticketing::show_google_link(&app, &caller.context, id.0).await?;
    Ok(web::Json(LinkView { save_url }))
}
