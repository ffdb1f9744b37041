//! `POST /v1/webhooks/{provider}`

use actix_web::{HttpRequest, HttpResponse, post, web};
use turnout_application::app::App;
use turnout_application::payments;
use turnout_ports::payments::WebhookDelivery;

use crate::extract::{PathText, RawBody};
use crate::problem::ApiError;

/// Takes a provider's webhook
///
/// Answered once it is verified and stored; it takes effect right after. A second delivery of the same event changes
/// nothing.
#[utoipa::path(
    security(()),
    request_body(content = String, content_type = "application/json", description = "The raw body, signed by the provider."),
    responses((status = 200, description = "Stored.")),
    params(("provider" = String, Path, description = "The provider's name.", example = "sandbox")),
    extensions(
        ("x-idempotency" = json!("none")),
        ("x-error-codes" = json!(["webhook_forged", "webhook_malformed"])),
    ),
)]
#[post("/v1/webhooks/{provider}")]
pub(super) async fn receive_webhook(
    app: web::Data<App>,
    request: HttpRequest,
    provider: PathText,
    body: RawBody,
) -> Result<HttpResponse, ApiError> {
    let headers = request.headers().iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let delivery = WebhookDelivery {
        headers: headers.collect(),
        body: body.0,
        received_at: app.clock.now(),
    };
    payments::receive_webhook(&app, &provider.0, &delivery).await?;
    Ok(HttpResponse::Ok().finish())
}
