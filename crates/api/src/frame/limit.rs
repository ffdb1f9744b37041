//! Refuses a client that makes too many requests.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError, web};

use super::quota::{Class, Client, Quotas, Standing};
use crate::codes::general::RATE_LIMITED;
use crate::extract::Identity;
use crate::problem::ApiError;

pub(crate) async fn limit<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let Some((class, standing)) = count(&request) else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    let mut response = if standing.passes {
        next.call(request).await?.map_into_left_body()
    } else {
        let refusal = ApiError::new(RATE_LIMITED).retry_after(standing.seconds);
        request.into_response(refusal.error_response()).map_into_right_body()
    };
    tell(response.headers_mut(), class, standing);
    Ok(response)
}

fn count(request: &ServiceRequest) -> Option<(Class, Standing)> {
    let quotas = request.app_data::<web::Data<Option<Quotas>>>()?.as_ref().as_ref()?;
    let class = class(request.method(), request.path())?;
    let client = match request.extensions().get::<Identity>() {
        Some(Identity { context, .. }) => match (class, context.user()) {
            (Class::Auth | Class::Webhook, _) | (_, None) => Client::at(context.ip),
            (_, Some(user)) => Client::User(user),
        },
        None => Client::Unknown,
    };
    Some((class, quotas.count(class, client)?))
}

/// The class of a request. Health checks and documents are not counted.
fn class(method: &Method, path: &str) -> Option<Class> {
    let rest = path.strip_prefix("/v1/")?;
    let door = [
        "/check-ins",
        "/check-outs",
        "/check-in-otp",
        "/door-list",
        "/attendance",
    ];
    Some(if rest.starts_with("auth/") && *method != Method::GET {
        Class::Auth
    } else if rest.starts_with("webhooks/") {
        Class::Webhook
    } else if door.iter().any(|part| rest.contains(part)) {
        Class::Door
    } else if method.is_safe() {
        Class::Read
    } else {
        Class::Write
    })
}

/// `RateLimit-Policy: "write";q=120;w=60` and `RateLimit: "write";r=118;t=1`.
fn tell(headers: &mut HeaderMap, class: Class, standing: Standing) {
    let name = class.name();
    let policy = format!("\"{name}\";q={};w=60", standing.quota);
    let state = format!("\"{name}\";r={};t={}", standing.remaining, standing.seconds);
    for (header, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(header), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_has_its_class() {
        let of = |method: Method, path| class(&method, path).map(Class::name);
        assert_eq!(of(Method::POST, "/v1/auth/otp"), Some("auth"));
        assert_eq!(of(Method::GET, "/v1/auth/sessions"), Some("read"));
        assert_eq!(of(Method::POST, "/v1/webhooks/sandbox"), Some("webhook"));
        assert_eq!(of(Method::POST, "/v1/events/x/check-ins"), Some("door"));
        assert_eq!(of(Method::GET, "/v1/events"), Some("read"));
        assert_eq!(of(Method::POST, "/v1/orders"), Some("write"));
        assert_eq!(of(Method::GET, "/livez"), None);
    }
}
