//! `GET /v1/me/blocks`

use actix_web::{get, web};
use chrono::{DateTime, Utc};
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::ids::UserId;
use uuid::Uuid;

use super::report_views::BlockedView;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// Lists whom one has blocked
///
/// The latest first.
#[utoipa::path(params(PageParams), responses((status = 200, description = "One page.", body = PageView<BlockedView>)))]
#[get("/v1/me/blocks")]
pub(super) async fn list_blocks(
    app: web::Data<App>,
    caller: SignedIn,
    params: QueryParams<PageParams>,
) -> Result<web::Json<PageView<BlockedView>>, ApiError> {
    let request = params
        .0
        .request(|(at, user): (DateTime<Utc>, Uuid)| (at, UserId::new(user)))?;
    let page = accounts::list_blocks(&app, caller.user, &request).await?;
    let cursor = |(at, user): (DateTime<Utc>, UserId)| (at, user.uuid());
    Ok(web::Json(PageView::new(page, BlockedView::from, cursor)?))
}
