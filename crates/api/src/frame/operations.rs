//! Finds out which operation a request is about, once for all that the frame wants to know of it.

use std::collections::HashMap;

use actix_web::dev::ServiceRequest;
use actix_web::http::Method;
use serde_json::Value;

use super::class::Class;
use super::gate::Gate;

/// What the frame knows of each operation: a tree of the parts of addresses. The router goes through its patterns one after
/// the other, which for every request would take as long as the rest of it.
pub(crate) struct Operations(Node);

/// What addresses can go on with from here.
#[derive(Default)]
struct Node {
    /// The pattern that ends here, and its operations by method.
    end: Option<(String, Vec<(Method, Operation)>)>,
    named: HashMap<String, Self>,
    /// Where any part fits that is not empty.
    any: Option<Box<Self>>,
}

impl Node {
    fn add(&mut self, pattern: &str, operations: Vec<(Method, Operation)>) {
        let node = pattern.split('/').fold(self, |node, part| {
            if part.starts_with('{') {
                node.any.get_or_insert_default()
            } else {
                node.named.entry(part.to_owned()).or_default()
            }
        });
        node.end = Some((pattern.to_owned(), operations));
    }

    /// Where the address ends. A name goes before any part, as the router does.
    fn find<'a>(&self, mut rest: impl Iterator<Item = &'a str> + Clone) -> Option<&Self> {
        let Some(part) = rest.next() else {
            return self.end.is_some().then_some(self);
        };
        let named = self.named.get(part).and_then(|node| node.find(rest.clone()));
        named.or_else(|| self.any.as_ref().filter(|_| !part.is_empty())?.find(rest))
    }
}

/// What the frame knows of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation {
    pub gate: Gate,
    /// `None` if nobody counts it, as only probes of the process's health are.
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
        let mut tree = Node::default();
        for (path, item) in paths {
            let operations = item.as_object().into_iter().flatten();
            let operations = operations.filter_map(|(method, operation)| {
                let method = method.to_uppercase().parse().ok()?;
                Some((method, Operation::of(operation)))
            });
            tree.add(path, operations.collect());
        }
        Self(tree)
    }

    /// What this request is about. It is looked up by the address that the router goes by: there `%61` is an `a` already.
    pub(super) fn find(&self, request: &ServiceRequest) -> Found {
        let address = request.match_info().as_str();
        let found = self.at(address, request.method());
        debug_assert!(
            found.pattern.is_none() || found.pattern == request.resource_map().match_pattern(address),
            "the router takes {address} for something else than {:?}",
            found.pattern
        );
        found
    }

    fn at(&self, address: &str, method: &Method) -> Found {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        let end = self.0.find(address.split('/')).and_then(|node| node.end.as_ref());
        let operations = end.map(|(_, operations)| operations.iter());
        let operation = operations.into_iter().flatten().find(|(known, _)| known == method);
        Found {
            pattern: end.map(|(pattern, _)| pattern.clone()),
            operation: operation.map_or_else(|| Operation::none(method), |(_, operation)| *operation),
        }
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
    fn an_address_is_found_by_its_parts() {
        let item = || json!({"get": {"x-permission": {"who": "anyone"}}});
        let operations = Operations::new(&json!({"paths": {
            "/b/{id}": item(), "/b/mine": item(), "/b/{id}/c": item(), "/b/mine/d": item(),
        }}));
        for (address, pattern) in [
            ("/b/7", Some("/b/{id}")),
            ("/b/mine", Some("/b/mine")),
            ("/b/mine/d", Some("/b/mine/d")),
            ("/b/mine/c", Some("/b/{id}/c")),
            ("/b/", None),
            ("/b", None),
            ("/b//c", None),
            ("/b/7/", None),
            ("b/7", None),
            ("", None),
        ] {
            let found = operations.at(address, &Method::GET);
            assert_eq!(found.pattern.as_deref(), pattern, "{address}");
        }
    }

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
            let Operation { gate, class } = operations.at(path, &method).operation;
            (gate, class)
        };
        assert_eq!(at("/a", Method::GET), (Gate::Open, Some(Class::Door)));
        assert_eq!(at("/a", Method::POST), (Gate::ForUsers, Some(Class::Auth)));
        assert_eq!(at("/b/{id}", Method::HEAD), (Gate::ForUsers, None));
        assert_eq!(at("/b/{id}", Method::DELETE), (Gate::Closed, None));
        assert_eq!(at("/a", Method::PUT), (Gate::Open, Some(Class::Write)));
        assert_eq!(at("/c", Method::GET), (Gate::Open, Some(Class::Read)));
    }
}
