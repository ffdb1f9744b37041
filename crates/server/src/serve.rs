//! `turnout serve`: from the first connection to the last answer.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use turnout_adapter_postgres::migrate;
use turnout_adapter_postgres::pool::Database;
use turnout_api::{Readiness, Wiring};

use crate::cli::{Failure, say};
use crate::config::{Config, Loaded};
use crate::foundation::Place;
use crate::{metrics, wiring};

/// How long after the requests' own time limit the rest may take before the process ends all the same.
const GRACE: Duration = Duration::from_secs(2);
/// How long jobs under way may take at the stop before they are left to another worker.
pub(crate) const FINISH_JOBS: Duration = Duration::from_secs(5);

/// Serves until SIGTERM or SIGINT.
pub async fn serve(loaded: &Loaded) -> Result<(), Failure> {
    let begun = Instant::now();
    // From here on signals are kept, also those that come while the database is starting.
    let mut signals = Signals::listen()?;
    let mut config = loaded.config.clone();
    // Before anything is started: a taken port is the most common reason to fail.
    let listener = bind(&mut config)?;
    for key in loaded.generated.keys() {
        tracing::debug!(key, "using a generated secret");
    }
    let place = Place::open(&config).await?;
    let outcome = serve_from(&place, &config, listener, begun, &mut signals).await;
    place.leave().await;
    outcome
}

async fn serve_from(
    place: &Place,
    config: &Config,
    listener: TcpListener,
    begun: Instant,
    signals: &mut Signals,
) -> Result<(), Failure> {
    if config.database.migrate {
        for name in migrate::up(place.url()).await? {
            tracing::info!(name, "applied a migration");
        }
    }
    let database = place.connect(config)?;
    let readiness = Readiness::default();
    let app = wiring::app(config, &database)?;
    let worker = wiring::worker(config, &app, &database);
    // Before the first request: until then nobody knows which tokens are dead.
    app.revocations.refresh(app.clock.now()).await?;
    let watching = tokio::spawn(app.revocations.clone().watch(app.clock.clone()));
    let wiring = Wiring {
        urgent: wiring::urgent(&app, &database),
        app,
        probe: Arc::new(database.clone()),
        readiness: readiness.clone(),
        settings: wiring::api_settings(config),
    };
    // First, as what is counted before it is installed is lost.
    let metrics = metrics::start(&config.metrics.listen);
    let server = turnout_api::serve(wiring, listener)?;
    let handle = server.handle();
    let mut running = tokio::spawn(server);
    database.ping().await?;
    let stop_working = CancellationToken::new();
    let working = worker.map(|worker| tokio::spawn(worker.run(stop_working.clone(), FINISH_JOBS)));
    readiness.set(true);
    greet(config, metrics.is_some(), begun);
    tokio::select! {
        ended = &mut running => return Err(format!("the HTTP interface ended by itself: {ended:?}").into()),
        name = signals.next() => tracing::info!(signal = name, "stopping"),
    }
    readiness.set(false);
    stop_working.cancel();
    let patience = Duration::from_secs(config.server.shutdown_seconds) + GRACE;
    if tokio::time::timeout(patience, handle.stop(true)).await.is_err() {
        tracing::warn!("requests were cut off");
    }
    watching.abort();
    if let Some(working) = working {
        let _ = working.await;
    }
    if let Some(metrics) = metrics {
        metrics.stop(false).await;
    }
    stop(&database);
    tracing::info!("stopped");
    Ok(())
}

fn stop(database: &Database) {
    database.close();
}

/// Takes the port, and notes which one it got where the system was to choose.
fn bind(config: &mut Config) -> Result<TcpListener, Failure> {
    let listen = config.server.listen;
    let listener = TcpListener::bind(listen).map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    config.server.listen = listener.local_addr()?;
    Ok(listener)
}

fn greet(config: &Config, has_metrics: bool, begun: Instant) {
    let url = config.public_url();
    say(&format!(
        "Turnout {} is ready after {} ms.",
        env!("CARGO_PKG_VERSION"),
        begun.elapsed().as_millis()
    ));
    say(&format!("  Listening {}", config.server.listen));
    say(&format!("  API      {url}/v1"));
    say(&format!("  Docs     {url}/docs"));
    if [&config.messaging.sms, &config.messaging.email, &config.messaging.push]
        .into_iter()
        .any(|name| name == "inbox")
    {
        say(&format!("  Inbox    {url}/dev/inbox"));
    }
    if has_metrics {
        say(&format!("  Metrics  http://{}/metrics", config.metrics.listen));
    }
}

/// The two ways in which a process is asked to stop.
pub(crate) struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    pub(crate) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}
