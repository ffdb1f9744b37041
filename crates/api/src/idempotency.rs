//! Answers of requests that happen once.
//!
//! A handler writes one function from the use case's outcome to a [`StoredAnswer`]; the use case keeps what it writes
//! together with the effect, and [`respond`] sends it, now or again. What it writes must hold no secret: no token, no
//! one-time code, no ticket code.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName};
use serde::Serialize;
use turnout_application::idempotency::Answer;
use turnout_ports::idempotency::StoredAnswer;

use crate::codes::general::IDEMPOTENCY_KEY_REUSED;
use crate::problem::{ApiError, PROBLEM_JSON};

/// Says that an answer is a repetition.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// An answer with a JSON body. A view that cannot be written has an empty body; none of ours can fail.
pub fn answer<T: Serialize>(status: StatusCode, view: &T) -> StoredAnswer {
    StoredAnswer {
        status: status.as_u16(),
        headers: Vec::new(),
        body: serde_json::to_string(view).ok(),
    }
}

/// 201 with the address of what was made.
pub fn created<T: Serialize>(location: &str, view: &T) -> StoredAnswer {
    let mut answer = answer(StatusCode::CREATED, view);
    answer.headers.push(("location".to_owned(), location.to_owned()));
    answer
}

/// 204.
pub fn no_content() -> StoredAnswer {
    StoredAnswer {
        status: 204,
        headers: Vec::new(),
        body: None,
    }
}

/// A refusal that is kept, because it left a trace that must not be left twice.
pub fn refusal(error: &ApiError) -> StoredAnswer {
    StoredAnswer {
        status: error.code().status,
        headers: vec![(CONTENT_TYPE.as_str().to_owned(), PROBLEM_JSON.to_owned())],
        body: Some(error.body()),
    }
}

/// Sends the answer of a request that happens once: written now by `render`, or kept from the first time.
pub fn respond<O>(answer: Answer<O>, render: impl FnOnce(&O) -> StoredAnswer) -> Result<HttpResponse, ApiError> {
    match answer {
        Answer::Done(output) => Ok(send(render(&output), false)),
        Answer::Replayed(answer) => Ok(send(answer, true)),
        Answer::KeyReused => Err(ApiError::new(IDEMPOTENCY_KEY_REUSED)),
    }
}

fn send(answer: StoredAnswer, replayed: bool) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    if answer.body.is_some() {
        response.insert_header((CONTENT_TYPE, "application/json"));
    }
    for header in answer.headers {
        response.insert_header(header);
    }
    if replayed {
        response.insert_header((REPLAYED, "true"));
    }
    match answer.body {
        Some(body) => response.body(body),
        None => response.finish(),
    }
}
