//! `POST /v1/admin/reports/{id}/dismiss`

use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_domain::accounts::Verdict;
use turnout_domain::ids::ReportId;

use super::close_report::close_report;
use super::report_views::ReportView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Closes a report about which nothing is to be done
///
/// For staff, and not for the one whom it is about.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "The report.", body = ReportView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["report_closed"])),
    ),
)]
#[post("/v1/admin/reports/{id}/dismiss")]
pub(super) async fn dismiss_report(
    app: web::Data<App>,
    caller: SignedIn,
    report: PathId<ReportId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let key = key.bind(&caller.context, &body.raw);
    close_report(&app, &caller.context, (report.0, Verdict::Dismiss), key).await
}
