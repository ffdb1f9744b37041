//! Finds out which operation a request is about, once for all that the frame wants to know of it.

use std::collections::HashMap;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use serde_json::Value;

use super::class::Class;
use super::gate::Gate;

/// What the frame knows of each operation, by its address pattern and method.
pub(crate) struct Operations(HashMap<String, Vec<(Method, Operation)>>);

/// What the frame knows of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    pub gate: Gate,
    /// `None` if nobody counts it.
    pub class: Option<Class>,
}

/// What a request is about, kept with it.
pub(super) struct Found {
    pub pattern: Option<String>,
    pub operation: Operation,
}

impl Operations {
    /// The operations of a document that says `x-permission` and `x-rate-limit` of each.
    pub(crate) fn new(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
        let operations = paths.map(|(path, item)| {
            let operations = item.as_object().into_iter().flatten();
            let operations = operations.filter_map(|(method, operation)| {
                let method = method.to_uppercase().parse().ok()?;
                Some((method, Operation::of(operation)))
            });
            (path.clone(), operations.collect())
        });
        Self(operations.collect())
    }

    /// What this request is about. It is looked up by the address that the router goes by: there `%61` is an `a` already.
    pub(super) fn find(&self, request: &ServiceRequest) -> Found {
        let pattern = request.resource_map().match_pattern(request.match_info().as_str());
        let operation = self.at(pattern.as_deref(), request.method());
        Found { pattern, operation }
    }

    fn at(&self, pattern: Option<&str>, method: &Method) -> Operation {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let operations = pattern.and_then(|pattern| self.0.get(pattern));
        let operation = operations.into_iter().flatten().find(|(known, _)| known == method);
        operation.map_or_else(|| Operation::none(method), |(_, operation)| *operation)
    }
}

impl Operation {
    fn of(operation: &Value) -> Self {
        let class = operation.get("x-rate-limit").and_then(Value::as_str);
        Self {
            gate: Gate::of(operation),
            class: class.and_then(Class::named),
        }
    }

    /// There is no such operation: the router says so itself, but not without end.
    fn none(method: &Method) -> Self {
        Self {
            gate: Gate::Open,
            class: Some(Class::plain(method.is_safe())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_nobody_decided_about_is_closed() {
        let operations = Operations::new(&json!({"paths": {
            "/a": {
                "get": {"x-permission": {"who": "anyone"}, "x-rate-limit": "door"},
                "post": {"x-permission": {"who": "user"}, "x-rate-limit": "auth"},
            },
            "/b/{id}": {"get": {"x-permission": {"who": "owner", "of": "order"}}, "delete": {}},
        }}));
        let at = |path: &str, method| {
            let Operation { gate, class } = operations.at(Some(path), &method);
            (gate, class)
        };
        assert_eq!(at("/a", Method::GET), (Gate::Open, Some(Class::Door)));
        assert_eq!(at("/a", Method::POST), (Gate::ForUsers, Some(Class::Auth)));
        assert_eq!(at("/b/{id}", Method::HEAD), (Gate::ForUsers, None));
        assert_eq!(at("/b/{id}", Method::DELETE), (Gate::Closed, None));
        assert_eq!(at("/a", Method::PUT), (Gate::Open, Some(Class::Write)));
        assert_eq!(operations.at(None, &Method::GET).class, Some(Class::Read));
    }
}
