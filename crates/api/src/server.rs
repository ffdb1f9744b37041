//! Puts routes and frame together and serves them.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::web::{Data, ServiceConfig};
use actix_web::{App as Service, Error, HttpServer, web};
use serde_json::Value;
use turnout_application::app::App;
use turnout_ports::store::Probe;

use crate::frame::{Methods, Operations, Quotas, Senses, Urgent, contain, fallback, gate, limit, observe, survive};
use crate::operation::{DocumentText, Pulse};
use crate::settings::Settings;
use crate::{openapi, routes};

/// Whether the server takes requests. Off while it starts and from the moment it is told to stop, so that load balancers
/// send nothing more; requests that come are served all the same.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    /// Switches it.
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }

    /// Whether the server takes requests.
    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What the interface is connected to.
#[derive(Clone)]
pub struct Wiring {
    /// The use cases' world.
    pub app: App,
    /// The same for what must not wait behind a crowd: the door, and the notices of payment providers.
    pub urgent: App,
    /// Asks the database whether it answers.
    pub probe: Arc<dyn Probe>,
    /// Switched by whoever starts and stops the server.
    pub readiness: Readiness,
    /// What the operator has set.
    pub settings: Settings,
}

/// Serves on this socket until the returned server is stopped. Signals are the caller's business.
pub fn serve(wiring: Wiring, listener: TcpListener) -> std::io::Result<Server> {
    let settings = wiring.settings.clone();
    let app = Data::new(wiring.app.clone());
    let urgent = Data::new(wiring.urgent.clone());
    let shared = Shared::new(wiring);
    let register = move |config: &mut ServiceConfig| {
        config.app_data(app.clone()).app_data(Urgent::new(urgent.clone()));
        routes::register(config);
    };
    let workers = match settings.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        count => count,
    };
    let server = HttpServer::new(move || service(&shared, &register))
        .workers(workers)
        .disable_signals()
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(settings.request_timeout)
        .client_disconnect_timeout(Duration::from_secs(2))
        .shutdown_timeout(settings.shutdown_timeout.as_secs())
        .listen(listener)?;
    Ok(server.run())
}

/// What the workers share.
#[derive(Clone)]
pub(crate) struct Shared {
    senses: Data<Senses>,
    pulse: Data<Pulse>,
    readiness: Data<Readiness>,
    settings: Data<Settings>,
    quotas: Data<Option<Quotas>>,
    methods: Data<Methods>,
    operations: Data<Operations>,
    document: Data<DocumentText>,
}

impl Shared {
    pub(crate) fn new(wiring: Wiring) -> Self {
        let senses = Senses {
            tokens: wiring.app.tokens,
            revocations: wiring.app.revocations,
            clock: wiring.app.clock,
            entropy: wiring.app.entropy,
            counts: wiring.app.request_counts,
        };
        let document = openapi::document(&wiring.settings.public_url);
        Self::with(senses, wiring.probe, wiring.readiness, wiring.settings, &document)
    }

    pub(crate) fn with(
        senses: Senses,
        probe: Arc<dyn Probe>,
        readiness: Readiness,
        settings: Settings,
        document: &Value,
    ) -> Self {
        Self {
            quotas: Data::new(Quotas::new(&settings.rate_limit)),
            methods: Data::new(Methods(openapi::methods(document))),
            operations: Data::new(Operations::new(document)),
            document: Data::new(DocumentText::new(document)),
            senses: Data::new(senses),
            pulse: Data::new(Pulse::new(probe)),
            readiness: Data::new(readiness),
            settings: Data::new(settings),
        }
    }
}

/// One worker's service: these routes in the frame.
pub(crate) fn service(
    shared: &Shared,
    register: &dyn Fn(&mut ServiceConfig),
) -> Service<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let origins = &shared.settings.cors_origins;
    // The one that is wrapped last is the outermost.
    Service::new()
        .app_data(shared.senses.clone())
        .app_data(shared.pulse.clone())
        .app_data(shared.readiness.clone())
        .app_data(shared.settings.clone())
        .app_data(shared.quotas.clone())
        .app_data(shared.methods.clone())
        .app_data(shared.operations.clone())
        .app_data(shared.document.clone())
        .configure(register)
        .default_service(web::to(fallback))
        .wrap(from_fn(contain))
        .wrap(from_fn(gate))
        // It refuses by itself who accepts no encoding that there is, so it is counted too.
        .wrap(Compress::default())
        .wrap(from_fn(limit))
        // Around the limit, as a page may read a refusal only if it carries these headers. What is answered here is not
        // counted: questions whether a page may ask, which cost neither a handler nor the database anything.
        .wrap(Condition::new(!origins.is_empty(), cors(origins)))
        .wrap(from_fn(observe))
        .wrap(from_fn(survive))
}

/// Which web pages may call. Tokens travel in a header and never in a cookie, so no page can use another's session.
fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::IF_NONE_MATCH,
            header::HeaderName::from_static("idempotency-key"),
            header::HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([
            "etag",
            "idempotent-replayed",
            "location",
            "ratelimit",
            "ratelimit-policy",
            "retry-after",
            "x-request-id",
        ])
        .max_age(3600);
    if origins.iter().any(|origin| origin == "*") {
        return cors.allow_any_origin().send_wildcard();
    }
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}

#[cfg(test)]
mod tests;
