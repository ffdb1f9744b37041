//! What both ways to close a report have in common.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use turnout_application::accounts::decide_report;
use turnout_application::app::App;
use turnout_application::context::RequestContext;
use turnout_application::idempotency::Once;
use turnout_domain::accounts::Verdict;
use turnout_domain::ids::ReportId;
use turnout_ports::accounts::Report;
use turnout_ports::idempotency::IdempotencyKey;

use super::report_views::ReportView;
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// Decides the report and answers how it stands then.
pub(super) async fn close_report(
    app: &App,
    context: &RequestContext,
    decision: (ReportId, Verdict),
    key: Option<IdempotencyKey>,
) -> Result<HttpResponse, ApiError> {
    let render = |report: &Report| answer(StatusCode::OK, &ReportView::from(report.clone()));
    let once = Once { key, render: &render };
    respond(decide_report(app, context, decision, &once).await?, render)
}
