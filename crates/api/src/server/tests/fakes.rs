//! The world of the tests: a stopped clock, tokens that say what they are, a database that answers or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::ServiceConfig;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures::FutureExt;
use secrecy::SecretString;
use serde_json::{Value, json};
use turnout_application::accounts::Revocations;
use turnout_domain::accounts::Role;
use turnout_domain::ids::{SessionId, UserId};
use turnout_ports::accounts::{
    AccessClaims, FoundRevocations, RevocationCursor, RevocationQueries, TokenError, TokenIssuer, TokenKey,
};
use turnout_ports::request_counts::RequestCounts;
use turnout_ports::store::{Probe, StoreError, StoreResult};
use turnout_ports::system::{Clock, Entropy};
use uuid::Uuid;

use super::routes;
use crate::frame::Senses;
use crate::server::{Readiness, Shared, service};
use crate::settings::{RateLimits, Settings};
use crate::{openapi, routes as real};

pub(super) const USER: UserId = UserId::new(Uuid::from_u128(7));
pub(super) const SESSION: SessionId = SessionId::new(Uuid::from_u128(8));

const ENDED: SessionId = SessionId::new(Uuid::from_u128(9));

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }
}

/// Counts up, so that every drawn id is another.
#[derive(Default)]
struct Counting(AtomicU8);

impl Entropy for Counting {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(self.0.fetch_add(1, Ordering::Relaxed));
    }
}

/// Accepts `good`, has seen `old` expire, and takes everything else for forged.
struct Words;

impl TokenIssuer for Words {
    fn issue(&self, _: &AccessClaims) -> Result<SecretString, TokenError> {
        Err(TokenError::NotSigned)
    }

    fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenError> {
        match token {
            "good" => Ok(AccessClaims {
                user: USER,
                session: SESSION,
                roles: vec![Role::Attendee],
                is_staff: false,
                is_superuser: false,
                epoch: 1,
                issued_at: now,
                expires_at: now,
            }),
            "ended" => Ok(AccessClaims {
                session: ENDED,
                ..self.verify("good", now)?
            }),
            "outdated" => Ok(AccessClaims {
                epoch: 0,
                ..self.verify("good", now)?
            }),
            "old" => Err(TokenError::Expired),
            _ => Err(TokenError::Forged),
        }
    }

    fn public_keys(&self) -> Vec<TokenKey> {
        Vec::new()
    }
}

/// No other process counts anything.
struct Alone;

#[async_trait]
impl RequestCounts for Alone {
    async fn count(&self, _: &str, _: DateTime<Utc>) -> StoreResult<u32> {
        Ok(1)
    }
}

/// A database that can be switched off.
pub(super) struct Database(pub AtomicBool);

#[async_trait]
impl Probe for Database {
    async fn ping(&self) -> StoreResult<()> {
        if self.0.load(Ordering::Relaxed) {
            Ok(())
        } else {
            Err(StoreError::Unavailable("secret host".into()))
        }
    }
}

/// One session has ended, and the user is in epoch 1.
pub(super) struct Ended;

#[async_trait]
impl RevocationQueries for Ended {
    async fn revocations(&self, _: Option<RevocationCursor>, _: DateTime<Utc>) -> StoreResult<FoundRevocations> {
        Ok(FoundRevocations {
            sessions: vec![ENDED],
            users: vec![(USER, 1)],
            next: RevocationCursor(1),
        })
    }
}

/// What can be turned in a test.
pub(super) struct Bench {
    pub shared: Shared,
    pub readiness: Readiness,
    pub database: Arc<Database>,
}

pub(super) fn bench(settings: Settings) -> Bench {
    let revocations = Revocations::new(Arc::new(Ended));
    // Nothing in it waits.
    revocations.refresh(Stopped.now()).now_or_never().unwrap().unwrap();
    bench_with(settings, revocations)
}

/// As [`bench`], with what is known of dead tokens.
pub(super) fn bench_with(settings: Settings, revocations: Revocations) -> Bench {
    let readiness = Readiness::default();
    readiness.set(true);
    let database = Arc::new(Database(AtomicBool::new(true)));
    let senses = Senses {
        tokens: Arc::new(Words),
        revocations: Arc::new(revocations),
        clock: Arc::new(Stopped),
        entropy: Arc::new(Counting::default()),
        counts: Arc::new(Alone),
    };
    let mut document = openapi::document(&settings.public_url);
    let mut own = serde_json::to_value((routes::endpoints().document)()).unwrap();
    for operations in own["paths"].as_object_mut().unwrap().values_mut() {
        for (method, operation) in operations.as_object_mut().unwrap() {
            let operation = operation.as_object_mut().unwrap();
            let class = if method == "get" { "read" } else { "write" };
            operation.entry("x-permission").or_insert(json!({"who": "anyone"}));
            operation.entry("x-rate-limit").or_insert(json!(class));
        }
    }
    document["paths"]
        .as_object_mut()
        .unwrap()
        .extend(own["paths"].as_object().unwrap().clone());
    let shared = Shared::with(senses, database.clone(), readiness.clone(), settings, &document);
    Bench {
        shared,
        readiness,
        database,
    }
}

/// Settings without limits.
pub(super) fn unlimited() -> Settings {
    Settings {
        rate_limit: RateLimits {
            enabled: false,
            ..RateLimits::default()
        },
        ..Settings::default()
    }
}

/// The real routes and those of the tests.
pub(super) fn register(config: &mut ServiceConfig) {
    (routes::endpoints().register)(config);
    real::register(config);
}

/// An answer, read whole.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub(super) fn header(&self, name: &'static str) -> &str {
        self.headers
            .get(HeaderName::from_static(name))
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Checks that this is a problem of this status and code, and gives its body.
    pub(super) fn problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(
            (self.status, self.header("content-type")),
            (status, "application/problem+json"),
            "{self:?}"
        );
        let body = self.json();
        assert_eq!(body["code"], code);
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], format!("/docs/errors.md#{code}"));
        assert!(body["title"].is_string() && body["detail"].is_string());
        assert!(!self.header("x-request-id").is_empty());
        assert_eq!(self.header("x-content-type-options"), "nosniff");
        body
    }
}

/// Sends one request to a fresh service without limits.
pub(super) async fn send(request: TestRequest) -> Answer {
    send_to(&bench(unlimited()), request).await
}

/// Sends one request to a service on this bench.
pub(super) async fn send_to(bench: &Bench, request: TestRequest) -> Answer {
    let service = init_service(service(&bench.shared, &register)).await;
    match service.call(request.to_request()).await {
        Ok(response) => read(response).await,
        // What the connection does with an error that reaches it.
        Err(error) => read_parts(error.error_response()).await,
    }
}

async fn read<B: MessageBody>(response: ServiceResponse<B>) -> Answer {
    let (_, response) = response.into_parts();
    read_parts(response).await
}

async fn read_parts<B: MessageBody>(response: actix_web::HttpResponse<B>) -> Answer {
    let (head, body) = response.into_parts();
    let Ok(body) = actix_web::body::to_bytes(body).await else {
        panic!("the body broke off")
    };
    Answer {
        status: head.status().as_u16(),
        headers: head.headers().clone(),
        body: body.to_vec(),
    }
}
