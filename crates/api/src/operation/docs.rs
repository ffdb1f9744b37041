//! The interface's documentation as a page. Everything it shows is part of the program; it loads nothing from outside.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get};
use bytes::Bytes;
use utoipa_swagger_ui::{Config, serve};

use super::fixed::FixedDocument;
use crate::codes::document;
use crate::extract::PathText;
use crate::problem::ApiError;

/// The page sets styles from its script; all else comes from this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'self'; frame-ancestors 'none'";

/// The files that were asked for, as they are part of the program. There are a dozen.
static FILES: Mutex<BTreeMap<String, Arc<FixedDocument>>> = Mutex::new(BTreeMap::new());

static ERRORS: LazyLock<FixedDocument> =
    LazyLock::new(|| FixedDocument::new("text/markdown; charset=utf-8", "public, max-age=60", document::page()));

fn reply(request: &HttpRequest, name: &str) -> Result<HttpResponse, ApiError> {
    let mut response = file(name)?.reply(request);
    let policy = HeaderValue::from_static(POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

fn file(name: &str) -> Result<Arc<FixedDocument>, ApiError> {
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = files.get(name) {
        return Ok(file.clone());
    }
    let file = Arc::new(read(name)?);
    files.insert(name.to_owned(), file.clone());
    Ok(file)
}

fn read(name: &str) -> Result<FixedDocument, ApiError> {
    let config = Arc::new(Config::from("/openapi.json"));
    let file = serve(name, config)
        .map_err(ApiError::internal)?
        .ok_or_else(ApiError::not_found)?;
    if name == "index.html" {
        // The page stands at /docs and its files below: without a base they would be looked for beside it.
        let page = String::from_utf8_lossy(&file.bytes).replacen("<head>", "<head><base href=\"/docs/\">", 1);
        return Ok(FixedDocument::new(
            "text/html; charset=utf-8",
            "public, max-age=60",
            page,
        ));
    }
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Ok(FixedDocument::new(file.content_type, "public, max-age=3600", bytes))
}

/// The documentation as a page to read and try
#[utoipa::path(
    security(()),
    responses(
        (status = 200, description = "The page.", content_type = "text/html", body = String),
        (status = 304, description = "You have exactly this already."),
    ),
)]
#[get("/docs")]
pub(crate) async fn docs_page(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    reply(&request, "index.html")
}

/// The list of error codes
#[utoipa::path(
    security(()),
    responses(
        (status = 200, description = "docs/errors.md.", content_type = "text/markdown", body = String),
        (status = 304, description = "You have exactly this already."),
    ),
)]
#[get("/docs/errors.md")]
pub(crate) async fn errors_page(request: HttpRequest) -> HttpResponse {
    ERRORS.reply(&request)
}

/// A file of the documentation page
#[utoipa::path(
    security(()),
    params(("file" = String, Path, description = "The file's name.")),
    responses(
        (status = 200, description = "The file.", content_type = "application/octet-stream", body = String),
        (status = 304, description = "You have exactly this already."),
    ),
)]
#[get("/docs/{file}")]
pub(crate) async fn docs_file(request: HttpRequest, name: PathText) -> Result<HttpResponse, ApiError> {
    reply(&request, &name.0)
}
