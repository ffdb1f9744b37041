//! Refuses who has not signed in wherever the table of decisions asks for a user, before the handler is called. So a route
//! whose handler forgets to ask is closed all the same.

use std::collections::HashMap;

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use serde_json::Value;

use crate::access::needs_user;
use crate::extract::admit;
use crate::problem::ApiError;

/// What each operation asks for, by its method and address pattern.
pub(crate) struct Gates(HashMap<String, Vec<(Method, Gate)>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gate {
    Open,
    ForUsers,
    /// Nobody has decided about the operation.
    Closed,
}

impl Gate {
    fn of(operation: &Value) -> Self {
        match operation.get("x-permission").and_then(needs_user) {
            Some(true) => Self::ForUsers,
            Some(false) => Self::Open,
            None => Self::Closed,
        }
    }
}

/// The address pattern of a request, for whoever writes of it later.
pub(super) struct Pattern(pub Option<String>);

impl Gates {
    /// The gates of a document whose operations carry `x-permission`.
    pub(crate) fn new(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
        let gates = paths.map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            let gates = operations.filter_map(|(method, operation)| {
                let method = method.to_uppercase().parse().ok()?;
                Some((method, Gate::of(operation)))
            });
            (path.clone(), gates.collect())
        });
        Self(gates.collect())
    }

    /// The gate before this address. Where there is no operation, the router says so itself.
    fn before(&self, pattern: Option<&String>, method: &Method) -> Gate {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let gates = pattern.and_then(|pattern| self.0.get(pattern));
        let gate = gates.into_iter().flatten().find(|(known, _)| known == method);
        gate.map_or(Gate::Open, |(_, gate)| *gate)
    }
}

pub(crate) async fn gate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let pattern = request.match_pattern();
    let refusal = match request.app_data::<web::Data<Gates>>() {
        None => Some(ApiError::internal("the frame has no gates")),
        Some(gates) => match gates.before(pattern.as_ref(), request.method()) {
            Gate::Open => None,
            Gate::ForUsers => admit(request.request()).err(),
            Gate::Closed => Some(ApiError::internal("nobody has decided who may call this operation")),
        },
    };
    request.extensions_mut().insert(Pattern(pattern));
    match refusal {
        None => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Some(refusal) => Ok(request.error_response(refusal).map_into_right_body()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_nobody_decided_about_is_closed() {
        let gates = Gates::new(&json!({"paths": {
            "/a": {"get": {"x-permission": {"who": "anyone"}}, "post": {"x-permission": {"who": "user"}}},
            "/b/{id}": {"get": {"x-permission": {"who": "owner", "of": "order"}}, "delete": {}},
        }}));
        let before = |path: &str, method| gates.before(Some(&path.to_owned()), &method);
        assert_eq!(before("/a", Method::GET), Gate::Open);
        assert_eq!(before("/a", Method::POST), Gate::ForUsers);
        assert_eq!(before("/b/{id}", Method::HEAD), Gate::ForUsers);
        assert_eq!(before("/b/{id}", Method::DELETE), Gate::Closed);
        assert_eq!(before("/a", Method::PUT), Gate::Open);
        assert_eq!(gates.before(None, &Method::GET), Gate::Open);
    }
}
