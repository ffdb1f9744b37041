//! `GET /v1/admin/audit-logs`

use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::audit;
use turnout_domain::audit::{AuditAction, Severity};
use turnout_domain::ids::AuditId;
use turnout_ports::audit::AuditFilter;
use utoipa::IntoParams;
use uuid::Uuid;

use super::view::{StaffEntryView, actions, severities};
use crate::codes::field::UNKNOWN_VALUE;
use crate::codes::general::INVALID_QUERY;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::{ApiError, FieldError};
use crate::wire::instant;

/// Which entries are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Done by this user.
    user_id: Option<Uuid>,
    /// Of this action.
    #[param(schema_with = actions)]
    action: Option<String>,
    /// About the thing with this id.
    object_id: Option<Uuid>,
    /// Belonging to this event.
    event_id: Option<Uuid>,
    /// In this request.
    request_id: Option<String>,
    /// Of this severity or a higher one.
    #[param(schema_with = severities)]
    severity: Option<String>,
    /// What was done (`true`), or refused attempts (`false`).
    is_successful: Option<bool>,
    /// At this instant or later.
    #[serde(default, deserialize_with = "instant::query")]
    after: Option<DateTime<Utc>>,
    /// Before this instant.
    #[serde(default, deserialize_with = "instant::query")]
    before: Option<DateTime<Utc>>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl Filter {
    fn read(&self) -> Result<AuditFilter, ApiError> {
        Ok(AuditFilter {
            actor: self.user_id.map(Into::into),
            action: word(self.action.as_deref(), "action", AuditAction::parse)?,
            object: self.object_id,
            event: self.event_id.map(Into::into),
            request_id: self.request_id.clone(),
            min_severity: word(self.severity.as_deref(), "severity", Severity::parse)?,
            refused: self.is_successful.map(|successful| !successful),
            after: self.after,
            before: self.before,
        })
    }
}

/// The value that the word stands for. A word that stands for none would filter everything out, so it is refused.
fn word<T>(given: Option<&str>, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, ApiError> {
    let Some(given) = given else {
        return Ok(None);
    };
    parse(given).map(Some).ok_or_else(|| {
        let error = FieldError::new(name, UNKNOWN_VALUE, "is not a known word");
        ApiError::new(INVALID_QUERY).errors(vec![error])
    })
}

/// The audit log of the whole platform, the latest first
///
/// For staff who may read it.
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<StaffEntryView>)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/admin/audit-logs")]
pub(super) async fn list_audit_logs(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let request = page_request(filter.0.limit, filter.0.cursor.as_deref(), AuditId::new)?;
    let page = audit::list_audit_log(&app, &caller.context, &filter.0.read()?, &request).await?;
    Ok(HttpResponse::Ok().json(PageView::new(page, StaffEntryView::from, AuditId::uuid)?))
}
