//! `GET /v1/events/{id}/audit`

use actix_web::{HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::audit;
use turnout_domain::ids::{AuditId, EventId};

use super::view::EntryView;
use crate::extract::{PathId, QueryParams, SignedIn};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// What happened to one event, the latest first
///
/// For its host and for team members with the permission.
#[utoipa::path(
    params(PageParams),
    responses((status = 200, description = "One page.", body = PageView<EntryView>)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/events/{id}/audit")]
pub(super) async fn list_event_audit(
    app: web::Data<App>,
    caller: SignedIn,
    event: PathId<EventId>,
    params: QueryParams<PageParams>,
) -> Result<HttpResponse, ApiError> {
    let request = params.0.request(AuditId::new)?;
    let page = audit::list_event_audit(&app, &caller.context, event.0, &request).await?;
    Ok(HttpResponse::Ok().json(PageView::new(page, EntryView::from, AuditId::uuid)?))
}
