//! `GET /v1/me/transfers`

use actix_web::{get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::ticketing;
use turnout_domain::ids::TransferId;
use turnout_domain::ticketing::TransferStatus;
use turnout_ports::ticketing::TransferRole;
use utoipa::IntoParams;

use super::transfer_views::{TransferRoleView, TransferStatusView, TransferView};
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which offers are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TransferFilter {
    /// Only those that the caller made, or only those that are made to the caller.
    #[param(inline)]
    role: Option<TransferRoleView>,
    /// Only those that stand there now.
    #[param(inline)]
    status: Option<TransferStatusView>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the offers of tickets that one made or got, the latest first
///
/// Those that name the user's number are among them, whether they were made before or after the first sign-in.
#[utoipa::path(params(TransferFilter), responses((status = 200, description = "One page.", body = PageView<TransferView>)))]
#[get("/v1/me/transfers")]
pub(super) async fn list_my_transfers(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<TransferFilter>,
) -> Result<web::Json<PageView<TransferView>>, ApiError> {
    let TransferFilter {
        role,
        status,
        limit,
        cursor,
    } = filter.0;
    let request = page_request(limit, cursor.as_deref(), TransferId::new)?;
    let (role, status) = (role.map(TransferRole::from), status.map(TransferStatus::from));
    let page = ticketing::list_my_transfers(&app, caller.user, role, status, &request).await?;
    let now = app.clock.now();
    let view = |detail| TransferView::new(detail, caller.user, now);
    Ok(web::Json(PageView::new(page, view, TransferId::uuid)?))
}
