//! `POST /v1/admin/webhooks/{id}/replay`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::idempotency::Once;
use turnout_application::payments;
use turnout_domain::ids::WebhookId;
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::payments::WebhookSummary;

use super::webhook_view::WebhookView;
use crate::extract::{Idempotency, OptionalJson, PathId, SignedIn};
use crate::idempotency::{answer, respond};
use crate::problem::ApiError;
use crate::wire::Nothing;

/// Processes a webhook again
///
/// For staff. One that failed or was ignored is queued again; one that took effect stays as it is. The provider is asked
/// what became of the payment, so repeating it never does anything twice.
#[utoipa::path(
    request_body = Option<Nothing>,
    responses((status = 200, description = "How it stands.", body = WebhookView)),
    extensions(("x-idempotency" = json!("optional")), ("x-error-codes" = json!(["forbidden"]))),
)]
#[post("/v1/admin/webhooks/{id}/replay")]
pub(super) async fn replay_webhook(
    app: web::Data<App>,
    caller: SignedIn,
    webhook: PathId<WebhookId>,
    key: Idempotency,
    body: OptionalJson<Nothing>,
) -> Result<HttpResponse, ApiError> {
    let once = Once {
        key: key.bind(&caller.context, &body.raw),
        render: &rendered,
    };
    let outcome = payments::replay_webhook(&app, &caller.context, webhook.0, &once).await?;
    respond(outcome, rendered)
}

fn rendered(webhook: &WebhookSummary) -> StoredAnswer {
    answer(StatusCode::OK, &WebhookView::from(webhook.clone()))
}
