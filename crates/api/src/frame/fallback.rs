//! Addresses and methods that there are not.

use std::collections::HashMap;

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::codes::general::METHOD_NOT_ALLOWED;
use crate::problem::ApiError;

/// The methods of every address pattern, as the documentation lists them.
pub(crate) struct Methods(pub HashMap<String, Vec<&'static str>>);

/// 405 with `Allow` where the address exists under another method, else 404.
pub(crate) async fn fallback(request: HttpRequest, methods: web::Data<Methods>) -> Result<HttpResponse, ApiError> {
    let pattern = request.resource_map().match_pattern(request.match_info().as_str());
    let Some(known) = pattern.and_then(|pattern| methods.0.get(&pattern)) else {
        return Err(ApiError::not_found());
    };
    let allow = known.join(", ");
    let refusal = ApiError::new(METHOD_NOT_ALLOWED).detail(format!("Use {allow}."));
    Err(match HeaderValue::from_str(&allow) {
        Ok(allow) => refusal.header(ALLOW, allow),
        Err(_) => refusal,
    })
}
