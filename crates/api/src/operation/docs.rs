//! The interface's documentation as a page. Everything it shows is part of the program; it loads nothing from outside.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpResponse, get};
use utoipa_swagger_ui::{Config, serve};

use crate::codes::document;
use crate::extract::PathText;
use crate::problem::ApiError;

/// The page sets styles from its script; all else comes from this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'none'";

fn file(name: &str) -> Result<HttpResponse, ApiError> {
    let config = Arc::new(Config::from("/openapi.json"));
    let file = serve(name, config)
        .map_err(ApiError::internal)?
        .ok_or_else(ApiError::not_found)?;
    let mut response = HttpResponse::Ok();
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    if file.gzpipped {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    if name == "index.html" {
        // The page stands at /docs and its files below: without a base they would be looked for beside it.
        let page = String::from_utf8_lossy(&file.bytes).replacen("<head>", "<head><base href=\"/docs/\">", 1);
        return Ok(response.content_type("text/html; charset=utf-8").body(page));
    }
    response.insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    Ok(response.content_type(file.content_type).body(file.bytes.into_owned()))
}

/// The documentation as a page to read and try
#[utoipa::path(security(()), responses((status = 200, description = "The page.", content_type = "text/html", body = String)))]
#[get("/docs")]
pub(crate) async fn docs_page() -> Result<HttpResponse, ApiError> {
    file("index.html")
}

/// The list of error codes
#[utoipa::path(
    security(()),
    responses((status = 200, description = "docs/errors.md.", content_type = "text/markdown", body = String)),
)]
#[get("/docs/errors.md")]
pub(crate) async fn errors_page() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/markdown; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=60"))
        .body(document::page())
}

/// A file of the documentation page
#[utoipa::path(
    security(()),
    params(("file" = String, Path, description = "The file's name.")),
    responses((status = 200, description = "The file.", content_type = "application/octet-stream", body = String)),
)]
#[get("/docs/{file}")]
pub(crate) async fn docs_file(name: PathText) -> Result<HttpResponse, ApiError> {
    file(&name.0)
}
