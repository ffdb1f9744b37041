//! `POST /v1/users/{id}/reports`

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use turnout_application::accounts;
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_domain::ids::UserId;
use turnout_ports::accounts::Report;
use utoipa::ToSchema;

use super::report_views::OwnReportView;
use crate::extract::{Idempotency, JsonBody, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;

/// What is wrong.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewReport)]
pub(super) struct NewReport {
    /// For the staff, who alone read it.
    #[schema(min_length = 1, max_length = 2000, examples("Sells forged tickets."))]
    reason: String,
}

/// Reports a user to the staff
///
/// One report about each user can be open at a time. The user is not told.
#[utoipa::path(
    request_body = NewReport,
    responses((status = 201, description = "The staff will look at it.", body = OwnReportView)),
    extensions(
        ("x-idempotency" = json!("optional")),
        ("x-error-codes" = json!(["own_account", "report_exists"])),
    ),
)]
#[post("/v1/users/{id}/reports")]
pub(super) async fn report_user(
    app: web::Data<App>,
    caller: SignedIn,
    other: PathId<UserId>,
    key: Idempotency,
    body: JsonBody<NewReport>,
) -> Result<HttpResponse, ApiError> {
    let render = |report: &Report| {
        answer(
            actix_web::http::StatusCode::CREATED,
            &OwnReportView::from(report.clone()),
        )
    };
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &render,
    };
    let wish = (other.0, body.value.reason.as_str());
    let made = accounts::report_user(&app, &caller.context, caller.user, wish, &once).await?;
    respond(made, render)
}
