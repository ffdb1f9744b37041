//! Refuses a client that makes too many requests.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError, web};

use super::class::Class;
use super::client::Senses;
use super::operations::Operations;
use super::quota::{Client, Quotas, Standing};
use super::urgent::hasten;
use crate::codes::general::RATE_LIMITED;
use crate::extract::Identity;
use crate::problem::ApiError;

pub(crate) async fn limit<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, Error> {
    let found = match request.app_data::<web::Data<Operations>>() {
        Some(operations) => operations.find(&request),
        None => return Err(ApiError::internal("the frame knows no operations").into()),
    };
    let class = found.operation.class;
    request.extensions_mut().insert(found);
    let Some(class) = class else {
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    if class.is_urgent() {
        hasten(&mut request);
    }
    let Some(standing) = count(&request, class).await else {
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

/// Counts the request here, and then in the database if all processes count its class together: what is refused here
/// costs the database nothing.
async fn count(request: &ServiceRequest, class: Class) -> Option<Standing> {
    let quotas = request.app_data::<web::Data<Option<Quotas>>>()?.as_ref().as_ref()?;
    let client = match request.extensions().get::<Identity>() {
        Some(Identity { context, .. }) => match (class, context.user()) {
            (Class::Auth | Class::Webhook, _) | (_, None) => Client::at(context.ip),
            (_, Some(user)) => Client::User(user),
        },
        None => Client::Unknown,
    };
    if !class.is_shared() {
        return quotas.count(class, client);
    }
    let senses = request.app_data::<web::Data<Senses>>()?;
    let now = senses.clock.now();
    if let Some(refused) = quotas.refused_by_all(class, client, now) {
        return Some(refused);
    }
    let standing = quotas.count(class, client)?;
    if !standing.passes {
        return Some(standing);
    }
    match senses.counts.count(&format!("{}:{client}", class.name()), now).await {
        Ok(requests) => Some(quotas.take_in(class, client, requests, standing, now)),
        Err(error) => {
            // Whatever the request is about fails by itself without a database.
            tracing::warn!(%error, "a request could not be counted for all processes");
            Some(standing)
        }
    }
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
