//! `GET /v1/me/orders`

use actix_web::{HttpResponse, get, web};
use turnout_application::app::App;
use turnout_application::booking;
use turnout_domain::ids::OrderId;

use super::views::OrderBody;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageParams, PageView};
use crate::problem::ApiError;

/// One's own orders, the latest first
#[utoipa::path(
    params(PageParams),
    responses((status = 200, description = "One page.", body = PageView<OrderBody>)),
)]
#[get("/v1/me/orders")]
pub(super) async fn list_orders(
    app: web::Data<App>,
    caller: SignedIn,
    params: QueryParams<PageParams>,
) -> Result<HttpResponse, ApiError> {
    let request = params.0.request(OrderId::new)?;
    let page = booking::list_orders(&app, caller.user, &request).await?;
    let view = PageView::new(page, |order| OrderBody::new(&order, None), OrderId::uuid)?;
    Ok(HttpResponse::Ok().json(view))
}
