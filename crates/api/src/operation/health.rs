//! Whether the process lives and whether it can serve.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};
use turnout_ports::store::{Probe, StoreError};
use utoipa::ToSchema;

use crate::codes::general::UNAVAILABLE;
use crate::problem::ApiError;
use crate::server::Readiness;

/// How long the database may take to answer a readiness check.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long its answer holds for all who ask.
const FRESH: Duration = Duration::from_secs(1);

/// Asks the database for all who want to know whether it answers: one at a time, and the others within a second hear the
/// same. Probes are not counted, so nobody may take its connections with them.
pub(crate) struct Pulse {
    probe: Arc<dyn Probe>,
    last: Mutex<Option<(Instant, Result<(), String>)>>,
}

impl Pulse {
    pub(crate) fn new(probe: Arc<dyn Probe>) -> Self {
        let last = Mutex::default();
        Self { probe, last }
    }

    /// Whether it answers, or did within the last second.
    async fn feel(&self) -> Result<(), String> {
        // Whoever comes meanwhile waits here, and then finds what was answered.
        let mut last = self.last.lock().await;
        if let Some((_, answer)) = last.as_ref().filter(|(at, _)| at.elapsed() < FRESH) {
            return answer.clone();
        }
        let answer = timeout(PATIENCE, self.probe.ping()).await;
        let answer = answer.unwrap_or_else(|_| Err(StoreError::Unavailable("no answer in time".to_owned())));
        let answer = answer.map_err(|error| error.to_string());
        *last = Some((Instant::now(), answer.clone()));
        answer
    }
}

/// State of the process.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HealthView {
    /// Always `ok`.
    #[schema(examples("ok"))]
    status: &'static str,
}

fn ok() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(HealthView { status: "ok" })
}

/// Tells that the process lives
///
/// It says nothing about the database: restarting the process would not mend that.
#[utoipa::path(security(()), responses((status = 200, description = "The process lives.", body = HealthView)))]
#[get("/livez")]
pub(crate) async fn livez() -> HttpResponse {
    ok()
}

/// Tells whether the process can serve
///
/// It can when the database answers and the process has not been told to stop.
#[utoipa::path(
    security(()),
    responses((status = 200, description = "The process can serve.", body = HealthView)),
    extensions(("x-error-codes" = json!(["unavailable"]))),
)]
#[get("/readyz")]
pub(crate) async fn readyz(readiness: web::Data<Readiness>, pulse: web::Data<Pulse>) -> Result<HttpResponse, ApiError> {
    if !readiness.is_ready() {
        return Err(ApiError::new(UNAVAILABLE)
            .retry_after(1)
            .detail("The server is starting or stopping."));
    }
    pulse.feel().await.map_err(|cause| {
        ApiError::new(UNAVAILABLE)
            .retry_after(1)
            .detail("The database does not answer.")
            .caused_by(cause)
    })?;
    Ok(ok())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

    use async_trait::async_trait;
    use futures::future::join_all;
    use turnout_ports::store::StoreResult;

    use super::*;

    /// Takes its time, and counts how often it was asked.
    #[derive(Default)]
    struct Slow {
        asked: AtomicU32,
        is_down: AtomicBool,
    }

    #[async_trait]
    impl Probe for Slow {
        async fn ping(&self) -> StoreResult<()> {
            self.asked.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(300)).await;
            if self.is_down.load(Ordering::Relaxed) {
                Err(StoreError::Unavailable("down".to_owned()))
            } else {
                Ok(())
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_database_is_asked_once_for_all_who_come_within_a_second() {
        let database = Arc::new(Slow::default());
        let pulse = Pulse::new(database.clone());
        let asked = || database.asked.load(Ordering::Relaxed);
        let all = async || join_all((0..100).map(|_| pulse.feel())).await;
        assert!(all().await.iter().all(Result::is_ok));
        assert_eq!(asked(), 1);
        database.is_down.store(true, Ordering::Relaxed);
        tokio::time::advance(Duration::from_millis(999)).await;
        assert!(all().await.iter().all(Result::is_ok));
        assert_eq!(asked(), 1);
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(all().await.iter().all(Result::is_err));
        assert_eq!(asked(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_hangs_up_leaves_the_question_to_the_next() {
        let database = Arc::new(Slow::default());
        let pulse = Pulse::new(database.clone());
        assert!(timeout(Duration::from_millis(100), pulse.feel()).await.is_err());
        assert_eq!(pulse.feel().await, Ok(()));
        assert_eq!(database.asked.load(Ordering::Relaxed), 2);
    }
}
