//! The OpenAPI document.

use actix_web::http::header;
use actix_web::{HttpResponse, get, web};
use bytes::Bytes;

/// The document as it is sent, written once at the start.
pub(crate) struct DocumentText(pub Bytes);

/// The OpenAPI 3.1 document of this server
#[utoipa::path(security(()), responses((status = 200, description = "The document.", body = Object)))]
#[get("/openapi.json")]
pub(crate) async fn openapi_json(document: web::Data<DocumentText>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .body(document.0.clone())
}
