//! Codes that any route may answer with.

use crate::codes::codes;

codes! {
    MALFORMED_JSON: "malformed_json", 400, "The body is not valid JSON", "Correct the JSON; `detail` names the line and column.";
    MALFORMED_REQUEST: "malformed_request", 400, "The request cannot be read", "Correct the request; `detail` says what is wrong.";
    INVALID_QUERY: "invalid_query", 400, "A query parameter is unknown or wrong", "Correct the parameters listed in `errors`.";
    INVALID_CURSOR: "invalid_cursor", 400, "The cursor was not given out by this list", "Start again without `cursor`.";
    IDEMPOTENCY_KEY_REQUIRED: "idempotency_key_required", 400, "This route needs an Idempotency-Key header", "Send a fresh random key, and the same one when repeating the request.";
    IDEMPOTENCY_KEY_INVALID: "idempotency_key_invalid", 400, "The Idempotency-Key header cannot be used", "Send 1 to 255 visible ASCII characters, with or without quotes.";
    UNAUTHENTICATED: "unauthenticated", 401, "Sign in first", "Send `Authorization: Bearer <access token>` with a token of this server.";
    TOKEN_EXPIRED: "token_expired", 401, "The access token has expired", "Get a new pair at POST /v1/auth/refresh and repeat the request.";
    FORBIDDEN: "forbidden", 403, "You may not do this", "Nothing: another user, or a user with the permission, may.";
    NOT_FOUND: "not_found", 404, "There is no such thing here", "Check the address. It is also answered where you may not know whether the thing exists.";
    METHOD_NOT_ALLOWED: "method_not_allowed", 405, "This address does not know the method", "Use a method of the `Allow` header.";
    REQUEST_TIMEOUT: "request_timeout", 408, "The request did not arrive in time", "Repeat the request.";
    STALE_VERSION: "stale_version", 412, "The resource has changed since you read it", "Read it again, apply the change to what you find and send its new `ETag` in `If-Match`.";
    BODY_TOO_LARGE: "body_too_large", 413, "The body is too large", "Send at most 1 MiB; images have their own limit.";
    UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type", 415, "The body has the wrong content type", "Send `Content-Type: application/json`, or what the route's documentation names.";
    VALIDATION_FAILED: "validation_failed", 422, "Some fields break a rule", "Correct the fields listed in `errors`.";
    IDEMPOTENCY_KEY_REUSED: "idempotency_key_reused", 422, "This Idempotency-Key was used for another request", "Use a fresh key for each new request.";
    RATE_LIMITED: "rate_limited", 429, "Too many requests", "Wait as long as `Retry-After` says.";
    INTERNAL: "internal", 500, "Something went wrong here", "Report the `X-Request-Id` of the answer.";
    UNAVAILABLE: "unavailable", 503, "The service is busy or its database is away", "Repeat the request after `Retry-After` seconds; nothing has happened.";
    OUTCOME_UNKNOWN: "outcome_unknown", 503, "It is not known whether this has happened", "Repeat the request with the same Idempotency-Key, or read the resource.";
}
