//! Whether the process lives and whether it can serve.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use turnout_ports::store::{Probe, StoreError};
use utoipa::ToSchema;

use crate::codes::general::UNAVAILABLE;
use crate::problem::ApiError;
use crate::server::Readiness;

/// How long the database may take to answer a readiness check.
const PATIENCE: Duration = Duration::from_secs(2);

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
pub(crate) async fn readyz(
    readiness: web::Data<Readiness>,
    probe: web::Data<Arc<dyn Probe>>,
) -> Result<HttpResponse, ApiError> {
    if !readiness.is_ready() {
        return Err(ApiError::new(UNAVAILABLE)
            .retry_after(1)
            .detail("The server is starting or stopping."));
    }
    let answer = tokio::time::timeout(PATIENCE, probe.ping()).await;
    match answer.unwrap_or_else(|_| Err(StoreError::Unavailable("no answer in time".to_owned()))) {
        Ok(()) => Ok(ok()),
        Err(error) => Err(ApiError::new(UNAVAILABLE)
            .retry_after(1)
            .detail("The database does not answer.")
            .caused_by(error)),
    }
}
