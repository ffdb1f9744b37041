//! `GET /v1/notifications`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::notifications;
use turnout_domain::ids::NotificationId;
use utoipa::IntoParams;

use super::view::NotificationView;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::ApiError;

/// Which notifications are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only those that were not opened.
    #[param(default = false)]
    unread: Option<bool>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// The user's own notifications, the latest first
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<NotificationView>)),
)]
#[get("/v1/notifications")]
pub(super) async fn list_notifications(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let Filter { unread, limit, cursor } = filter.0;
    let request = page_request(limit, cursor.as_deref(), NotificationId::new)?;
    let page = notifications::list_notifications(&app, caller.user, unread.unwrap_or(false), &request).await?;
    Ok(HttpResponse::Ok().json(PageView::new(page, NotificationView::from, NotificationId::uuid)?))
}
