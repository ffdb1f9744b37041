//! Refusals as RFC 9457 problems.

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use serde_json::{Map, Value};
use turnout_domain::fields::{FieldRule, FieldViolation, Violations};
use turnout_ports::store::StoreError;
use utoipa::ToSchema;

use crate::codes::field::{self, FieldCode};
use crate::codes::{Code, general};

/// The media type of every refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// The members that every problem has.
const MEMBERS: [&str; 6] = ["type", "title", "status", "detail", "code", "errors"];

/// How long a client waits before it repeats what was refused with 503.
const RETRY_SECONDS: u64 = 1;

/// A bad field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON Pointer into the body, or the name of a query parameter.
    #[schema(examples("/seats"))]
    pub field: String,
    /// Stable code of the rule that is broken.
    #[schema(examples("out_of_range"))]
    pub code: String,
    /// For people.
    #[schema(examples("must be 1 to 20"))]
    pub message: String,
}

impl FieldError {
    /// Says that the field at this JSON Pointer (or query parameter of this name) breaks a rule.
    pub fn new(field: impl Into<String>, code: FieldCode, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code: code.name.to_owned(),
            message: message.into(),
        }
    }
}

/// A refusal, as RFC 9457 writes it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    #[schema(examples("/docs/errors.md#validation_failed"))]
    pub kind: String,
    /// What the code means.
    #[schema(examples("Some fields break a rule"))]
    pub title: String,
    /// The HTTP status.
    #[schema(examples(422), minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time, for people.
    #[schema(examples("1 field breaks a rule."))]
    pub detail: String,
    /// Stable name of the refusal, listed in docs/errors.md. Programs decide by it.
    #[schema(examples("validation_failed"))]
    pub code: String,
    /// The bad fields, if it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// Further members of some codes, such as `available`.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why a request was refused: everything its answer shows, and the cause, which only the log shows.
#[derive(Debug)]
pub struct ApiError(Box<Refusal>);

#[derive(Debug)]
struct Refusal {
    code: Code,
    detail: Option<String>,
    errors: Vec<FieldError>,
    retry_after: Option<u64>,
    extra: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
}

impl ApiError {
    /// A refusal with a registered code.
    pub fn new(code: Code) -> Self {
        Self(Box::new(Refusal {
            code,
            detail: None,
            errors: Vec::new(),
            retry_after: None,
            extra: Map::new(),
            headers: Vec::new(),
            cause: None,
        }))
    }

    /// 404 `not_found`.
    pub fn not_found() -> Self {
        Self::new(general::NOT_FOUND)
    }

    /// 403 `forbidden`.
    pub fn forbidden() -> Self {
        Self::new(general::FORBIDDEN)
    }

    /// 422 `validation_failed` for these fields.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => "1 field breaks a rule.".to_owned(),
            count => format!("{count} fields break a rule."),
        };
        Self::new(general::VALIDATION_FAILED).errors(errors).detail(detail)
    }

    /// 422 `validation_failed` for one field.
    pub fn field(field: impl Into<String>, code: FieldCode, message: impl Into<String>) -> Self {
        Self::validation(vec![FieldError::new(field, code, message)])
    }

    /// 500 `internal`. The cause is logged and never answered.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(general::INTERNAL).caused_by(cause)
    }

    /// Says what happened this time. It is read by people and must not hold a secret.
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Lists bad fields.
    pub fn errors(mut self, errors: Vec<FieldError>) -> Self {
        self.0.errors = errors;
        self
    }

    /// Sets `Retry-After`, at least one second.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.0.retry_after = Some(seconds.max(1));
        self
    }

    /// Adds a member to the problem, such as `available`. Those that every problem has stay as they are.
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        if !MEMBERS.contains(&member) {
            self.0.extra.insert(member.to_owned(), value.into());
        }
        self
    }

    /// Adds a header to the answer.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Remembers the cause for the log.
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// The registered code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The cause, for the log.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The problem as it stands in the answer's body.
    pub fn problem(&self) -> Problem {
        Problem {
            kind: format!("/docs/errors.md#{}", self.0.code.name),
            title: self.0.code.title.to_owned(),
            status: self.0.code.status,
            detail: self.0.detail.clone().unwrap_or_else(|| self.0.code.remedy.to_owned()),
            code: self.0.code.name.to_owned(),
            errors: self.0.errors.clone(),
            extra: self.0.extra.clone(),
        }
    }

    /// The answer's body.
    pub fn body(&self) -> String {
        // Text and numbers can always be written.
        serde_json::to_string(&self.problem()).unwrap_or_default()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code.name)
    }
}

impl std::error::Error for ApiError {}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CONTENT_TYPE, PROBLEM_JSON));
        if let Some(seconds) = self.0.retry_after {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        for (name, value) in &self.0.headers {
            response.append_header((name.clone(), value.clone()));
        }
        response.body(self.body())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Unavailable(_) | StoreError::Contended(_) => general::UNAVAILABLE,
            StoreError::OutcomeUnknown(_) => general::OUTCOME_UNKNOWN,
            StoreError::Corrupt(_) | StoreError::Rejected(_) => return Self::internal(error),
        };
        Self::new(code).retry_after(RETRY_SECONDS).caused_by(error)
    }
}

impl From<Violations> for ApiError {
    fn from(violations: Violations) -> Self {
        Self::validation(field_errors(violations))
    }
}

/// What the domain found wrong, field by field.
pub(crate) fn field_errors(violations: Violations) -> Vec<FieldError> {
    let error = |found: FieldViolation| FieldError::new(found.field, field_code(found.rule), found.message);
    violations.into_vec().into_iter().map(error).collect()
}

const fn field_code(rule: FieldRule) -> FieldCode {
    match rule {
        FieldRule::Conflict => field::CONFLICT,
        FieldRule::Duplicate => field::DUPLICATE,
        FieldRule::Invalid => field::INVALID,
        FieldRule::InvalidFormat => field::INVALID_FORMAT,
        FieldRule::InvalidText => field::INVALID_TEXT,
        FieldRule::OutOfRange => field::OUT_OF_RANGE,
        FieldRule::Required => field::REQUIRED,
        FieldRule::TooFew => field::TOO_FEW,
        FieldRule::TooLong => field::TOO_LONG,
        FieldRule::TooMany => field::TOO_MANY,
        FieldRule::TooShort => field::TOO_SHORT,
        FieldRule::UnknownValue => field::UNKNOWN_VALUE,
    }
}
