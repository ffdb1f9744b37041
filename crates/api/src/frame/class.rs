//! The kinds of requests: what is limited together, and what must not wait for others.

use actix_web::http::Method;

use crate::settings::RateLimits;

/// What the address of a request has in it when it is about the door of an event.
const DOOR: [&str; 5] = [
    "/check-ins",
    "/check-outs",
    "/check-in-otp",
    "/door-list",
    "/attendance",
];

/// The kind of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Auth,
    Write,
    Read,
    Door,
    Webhook,
}

impl Class {
    pub(super) const ALL: [Self; 5] = [Self::Auth, Self::Write, Self::Read, Self::Door, Self::Webhook];

    /// The class of a request. Health checks and documents have none.
    pub(super) fn of(method: &Method, path: &str) -> Option<Self> {
        let rest = path.strip_prefix("/v1/")?;
        Some(if rest.starts_with("auth/") && *method != Method::GET {
            Self::Auth
        } else if rest.starts_with("webhooks/") {
            Self::Webhook
        } else if DOOR.iter().any(|part| rest.contains(part)) {
            Self::Door
        } else if method.is_safe() {
            Self::Read
        } else {
            Self::Write
        })
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Write => "write",
            Self::Read => "read",
            Self::Door => "door",
            Self::Webhook => "webhook",
        }
    }

    /// Requests that one client may make in a minute.
    pub(super) const fn per_minute(self, limits: &RateLimits) -> u32 {
        match self {
            Self::Auth => limits.auth_per_minute,
            Self::Write => limits.write_per_minute,
            Self::Read => limits.read_per_minute,
            Self::Door => limits.door_per_minute,
            Self::Webhook => limits.webhook_per_minute,
        }
    }

    /// Whether it gets connections to the database that no other class uses.
    pub(super) const fn is_urgent(self) -> bool {
        match self {
            Self::Door | Self::Webhook => true,
            Self::Auth | Self::Write | Self::Read => false,
        }
    }

    /// Whether all processes count it together, as someone who guesses at secrets would turn to the next process.
    pub(super) const fn is_shared(self) -> bool {
        match self {
            Self::Auth => true,
            Self::Write | Self::Read | Self::Door | Self::Webhook => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_has_its_class() {
        let of = |method: Method, path| Class::of(&method, path).map(Class::name);
        assert_eq!(of(Method::POST, "/v1/auth/otp"), Some("auth"));
        assert_eq!(of(Method::GET, "/v1/auth/sessions"), Some("read"));
        assert_eq!(of(Method::POST, "/v1/webhooks/sandbox"), Some("webhook"));
        assert_eq!(of(Method::POST, "/v1/events/x/check-ins"), Some("door"));
        assert_eq!(of(Method::GET, "/v1/events"), Some("read"));
        assert_eq!(of(Method::POST, "/v1/orders"), Some("write"));
        assert_eq!(of(Method::GET, "/livez"), None);
    }

    #[test]
    fn only_the_door_and_the_providers_are_urgent() {
        let urgent: Vec<_> = Class::ALL.into_iter().filter(|class| class.is_urgent()).collect();
        assert_eq!(urgent, [Class::Door, Class::Webhook]);
    }
}
