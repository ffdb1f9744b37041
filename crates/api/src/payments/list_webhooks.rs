//! `GET /v1/admin/webhooks`

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use turnout_application::app::App;
use turnout_application::payments;
use turnout_domain::ids::WebhookId;
use turnout_domain::payments::{ProviderName, WebhookStatus};
use turnout_ports::payments::WebhookFilter;
use utoipa::IntoParams;

use super::webhook_view::{WebhookView, statuses};
use crate::codes::field::UNKNOWN_VALUE;
use crate::codes::general::INVALID_QUERY;
use crate::extract::{QueryParams, SignedIn};
use crate::paging::{PageView, page_request};
use crate::problem::{ApiError, FieldError};

/// Which webhooks are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// That stand so.
    #[param(schema_with = statuses)]
    status: Option<String>,
    /// From this provider.
    #[param(example = "sandbox", pattern = "^[a-z]{1,30}$")]
    provider: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

impl Filter {
    fn read(&self) -> Result<WebhookFilter, ApiError> {
        let unknown = |name: &str| {
            let error = FieldError::new(name, UNKNOWN_VALUE, "is not a known word");
            ApiError::new(INVALID_QUERY).errors(vec![error])
        };
        let status = self
            .status
            .as_deref()
            .map(|word| WebhookStatus::parse(word).ok_or_else(|| unknown("status")));
        let provider = self
            .provider
            .as_deref()
            .map(|name| ProviderName::new(name).map_err(|_| unknown("provider")));
        Ok(WebhookFilter {
            status: status.transpose()?,
            provider: provider.transpose()?,
        })
    }
}

/// The inbox of payment providers' webhooks, the latest first
///
/// For staff who may replay them.
#[utoipa::path(
    params(Filter),
    responses((status = 200, description = "One page.", body = PageView<WebhookView>)),
    extensions(("x-error-codes" = json!(["forbidden"]))),
)]
#[get("/v1/admin/webhooks")]
pub(super) async fn list_webhooks(
    app: web::Data<App>,
    caller: SignedIn,
    filter: QueryParams<Filter>,
) -> Result<HttpResponse, ApiError> {
    let request = page_request(filter.0.limit, filter.0.cursor.as_deref(), WebhookId::new)?;
    let page = payments::list_webhooks(&app, &caller.context, &filter.0.read()?, &request).await?;
    Ok(HttpResponse::Ok().json(PageView::new(page, WebhookView::from, WebhookId::uuid)?))
}
