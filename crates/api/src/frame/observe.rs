//! Gives each request its circumstances, and each answer its id, headers, log line and numbers.
//!
//! The log line holds the route's pattern, never the address with its query, a body, a token or a phone number.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, ResponseError, web};

use super::operations::Found;
use super::{client, headers};
use crate::codes::{Code, general};
use crate::problem::{ApiError, PROBLEM_JSON};
use crate::settings::Settings;

pub(crate) async fn observe<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let started = Instant::now();
    let (Some(senses), Some(settings)) = (
        request.app_data::<web::Data<client::Senses>>(),
        request.app_data::<web::Data<Settings>>(),
    ) else {
        return Err(ApiError::internal("the frame is not wired").into());
    };
    let https = settings.public_url.starts_with("https:");
    let identity = client::identify(request.request(), senses, settings.trusted_proxies);
    let id = identity.context.request_id.clone();
    let method = request.method().clone();
    request.extensions_mut().insert(identity);

    match next.call(request).await {
        Ok(response) => {
            let mut response = as_problem(response.map_into_boxed_body());
            mark(response.headers_mut(), &id, https);
            let route = pattern_of(response.request());
            let cause = response
                .response()
                .error()
                .and_then(|error| error.as_error::<ApiError>());
            record(
                &method,
                route.as_deref(),
                response.status(),
                started.elapsed(),
                &id,
                cause,
            );
            Ok(response)
        }
        // The request is gone with the panic that ended it, so the answer is made here and not by the connection.
        Err(error) => {
            let refusal = error.as_error::<ApiError>();
            record(
                &method,
                None,
                error.as_response_error().status_code(),
                started.elapsed(),
                &id,
                refusal,
            );
            Err(Marked { error, id, https }.into())
        }
    }
}

/// It was found already, unless the request did not come so far or is about something that the document does not tell.
fn pattern_of(request: &HttpRequest) -> Option<String> {
    let found = request.extensions_mut().remove::<Found>();
    found
        .and_then(|found| found.pattern)
        .or_else(|| request.match_pattern())
}

/// An error that passed the routes by, with the headers that every answer carries.
#[derive(Debug)]
struct Marked {
    error: Error,
    id: String,
    https: bool,
}

impl std::fmt::Display for Marked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for Marked {
    fn status_code(&self) -> StatusCode {
        self.error.as_response_error().status_code()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = self.error.as_response_error().error_response();
        mark(response.headers_mut(), &self.id, self.https);
        response
    }
}

fn mark(headers: &mut HeaderMap, id: &str, https: bool) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static(client::REQUEST_ID), id);
    }
    headers::complete(headers, https);
}

/// Replaces a refusal in plain text, which only actix and its middleware make, by a problem.
fn as_problem(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status();
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    if status.as_u16() < 400 || kind.starts_with(PROBLEM_JSON) || kind.starts_with("text/html") {
        return response;
    }
    let refusal = ApiError::new(general_code(status));
    let mut response = response.map_body(|_, _| BoxBody::new(refusal.body()));
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    response.headers_mut().remove(CONTENT_ENCODING);
    *response.response_mut().status_mut() = refusal.status_code();
    response
}

fn general_code(status: StatusCode) -> Code {
    let unnamed = if status.is_server_error() {
        general::INTERNAL
    } else {
        general::MALFORMED_REQUEST
    };
    if status.as_u16() == unnamed.status {
        return unnamed;
    }
    let same = general::ALL.iter().find(|code| code.status == status.as_u16());
    same.copied().unwrap_or(unnamed)
}

fn record(
    method: &Method,
    route: Option<&str>,
    status: StatusCode,
    took: Duration,
    id: &str,
    refusal: Option<&ApiError>,
) {
    let route = route.unwrap_or("(none)");
    let code = status.as_u16();
    tracing::info!(target: "turnout::access", request_id = id, %method, route, status = code, ms = took.as_millis(), "request");
    if let Some(cause) = refusal.and_then(ApiError::cause) {
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(request_id = id, route, cause, "a request failed");
        } else {
            tracing::warn!(request_id = id, route, status = code, cause, "a request was refused");
        }
    }
    let labels = [
        ("method", known_method(method).to_owned()),
        ("route", route.to_owned()),
        ("status", code.to_string()),
    ];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(took.as_secs_f64());
}

/// A client can invent methods; as labels they would fill the memory.
fn known_method(method: &Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}
