//! The OpenAPI document.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde_json::Value;

use super::fixed::FixedDocument;

/// The document as it is sent, written once at the start.
pub(crate) struct DocumentText(FixedDocument);

impl DocumentText {
    pub(crate) fn new(document: &Value) -> Self {
        Self(FixedDocument::new(
            "application/json",
            "public, max-age=60",
            document.to_string(),
        ))
    }
}

/// The OpenAPI 3.1 document of this server
#[utoipa::path(
    security(()),
    responses(
        (status = 200, description = "The document.", body = Object),
        (status = 304, description = "You have exactly this already."),
    ),
)]
#[get("/openapi.json")]
pub(crate) async fn openapi_json(request: HttpRequest, document: web::Data<DocumentText>) -> HttpResponse {
    document.0.reply(&request)
}
