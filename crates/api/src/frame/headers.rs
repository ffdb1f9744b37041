//! Headers that every answer carries.

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

/// Adds the security headers, takes away `Content-Encoding: identity`, which is for `Compress` only, and adds `no-store` where the handler has not said how long its answer may be kept: most
/// answers are someone's own.
pub(super) fn complete(headers: &mut HeaderMap, https: bool) {
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|coding| coding == "identity")
    {
        headers.remove(header::CONTENT_ENCODING);
    }
    let mut fill = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    fill(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    fill(header::X_FRAME_OPTIONS, "DENY");
    fill(header::REFERRER_POLICY, "no-referrer");
    fill(
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    fill(header::CACHE_CONTROL, "private, no-store");
    if https {
        fill(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}
