//! `turnout worker`: background jobs without the HTTP interface.

use tokio_util::sync::CancellationToken;
use turnout_adapter_postgres::migrate;

use crate::cli::{Failure, say};
use crate::config::Loaded;
use crate::foundation::Place;
use crate::serve::{FINISH_JOBS, Signals};
use crate::wiring;

/// Works until SIGTERM or SIGINT.
pub async fn work(loaded: &Loaded) -> Result<(), Failure> {
    let mut signals = Signals::listen()?;
    let place = Place::open(&loaded.config).await?;
    let outcome = work_from(&place, loaded, &mut signals).await;
    place.leave().await;
    outcome
}

async fn work_from(place: &Place, loaded: &Loaded, signals: &mut Signals) -> Result<(), Failure> {
    let config = &loaded.config;
    if config.database.migrate {
        migrate::up(place.url()).await?;
    }
    let database = place.connect(config)?;
    database.ping().await?;
    let app = wiring::app(config, &database)?;
    let worker = wiring::worker(config, &app, &database);
    let worker = worker.ok_or("jobs.workers is 0: there is nothing to do")?;
    let stop = CancellationToken::new();
    let working = tokio::spawn(worker.run(stop.clone(), FINISH_JOBS));
    say("Turnout carries out background jobs.");
    tracing::info!(signal = signals.next().await, "stopping");
    stop.cancel();
    working.await?;
    database.close();
    tracing::info!("stopped");
    Ok(())
}
