//! Numbers for Prometheus, on a listener of their own so that they are not served to the world by accident.

use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::header::ContentType;
use actix_web::{App, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// How often old samples are cleared away.
const UPKEEP: Duration = Duration::from_secs(10);

/// Collects from here on and answers `GET /metrics`. Metrics that cannot be served are no reason not to serve guests.
pub fn start(listen: &str) -> Option<ServerHandle> {
    if listen.is_empty() {
        return None;
    }
    match serve(listen) {
        Ok(server) => {
            let handle = server.handle();
            tokio::spawn(server);
            Some(handle)
        }
        Err(error) => {
            tracing::warn!(listen, error, "there are no metrics");
            None
        }
    }
}

fn serve(listen: &str) -> Result<Server, String> {
    let listener = std::net::TcpListener::bind(listen).map_err(|error| error.to_string())?;
    let handle = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| error.to_string())?;
    tokio::spawn(keep_up(handle.clone()));
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(handle.clone()))
            .route("/metrics", web::get().to(show))
    });
    let server = server.workers(1).disable_signals().shutdown_timeout(1).listen(listener);
    Ok(server.map_err(|error| error.to_string())?.run())
}

async fn show(handle: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::plaintext())
        .body(handle.render())
}

async fn keep_up(handle: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        handle.run_upkeep();
    }
}
