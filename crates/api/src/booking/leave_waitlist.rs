//! `DELETE /v1/waitlist/{id}`

use actix_web::{HttpResponse, delete, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::WaitlistEntryId;

use crate::extract::{PathId, SignedIn};
use crate::problem::ApiError;

/// Leaves the line, or gives an offer back
///
/// Seats that were offered are the next one's at once. A place that ended before is as good as left.
#[utoipa::path(
    responses((status = 204, description = "The caller waits no longer.")),
    extensions(("x-error-codes" = json!(["waitlist_offer_accepted"]))),
)]
#[delete("/v1/waitlist/{id}")]
pub(super) async fn leave_waitlist(
    app: web::Data<App>,
    caller: SignedIn,
    id: PathId<WaitlistEntryId>,
) -> Result<HttpResponse, ApiError> {
    booking::leave_waitlist(&app, &caller.context, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
