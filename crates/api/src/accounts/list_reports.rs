//! `GET /v1/admin/reports`

use actix_web::{get, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_domain::accounts::ReportStatus;
use turnout_domain::ids::ReportId;
use utoipa::IntoParams;
use uuid::Uuid;

use super::report_views::{ReportView, statuses};
use crate::codes::field::UNKNOWN_VALUE;
use crate::codes::general::INVALID_QUERY;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::{ApiError, FieldError};

/// Which reports are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Only those that stand here.
    #[param(schema_with = statuses)]
    status: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists reports about users
///
/// The latest first, for staff.
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<ReportView>)),
)]
#[get("/v1/admin/reports")]
pub(super) async fn list_reports(
    app: web::Data<App>,
    caller: SignedIn,
    params: QueryParams<Filter>,
) -> Result<web::Json<PageView<ReportView>>, ApiError> {
    let Filter { status, limit, cursor } = params.0;
    let request = page_request(limit, cursor.as_deref(), |(id,): (Uuid,)| ReportId::new(id))?;
    let status = status.map(|word| parse(&word)).transpose()?;
    let page = accounts::list_reports(&app, &caller.context, status, &request).await?;
    Ok(web::Json(PageView::new(page, ReportView::from, |id| (id.uuid(),))?))
}

fn parse(word: &str) -> Result<ReportStatus, ApiError> {
    ReportStatus::parse(word).ok_or_else(|| {
        let error = FieldError::new("status", UNKNOWN_VALUE, "is not a known word");
        ApiError::new(INVALID_QUERY).errors(vec![error])
    })
}
