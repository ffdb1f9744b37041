//! Over a real socket: what only a connection shows.

use std::net::{Shutdown, SocketAddr, TcpListener};
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::fakes::{bench, register, unlimited};
use super::routes::FINISHED;
use crate::server::service;

fn start() -> (SocketAddr, ServerHandle) {
    let shared = bench(unlimited()).shared;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = HttpServer::new(move || service(&shared, &register))
        .workers(1)
        .disable_signals()
        .shutdown_timeout(5)
        .listen(listener)
        .unwrap()
        .run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (address, handle)
}

/// Sends this and gives the answer, up to where the server ends it or waits for more.
async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let patience = Duration::from_secs(5);
    while let Ok(Ok(1..)) = tokio::time::timeout(patience, stream.read_buf(&mut answer)).await {
        let ended = answer.ends_with(b"}") || request.starts_with("HEAD") && answer.ends_with(b"\r\n\r\n");
        if ended {
            break;
        }
    }
    String::from_utf8(answer).unwrap()
}

#[actix_web::test]
async fn a_change_survives_a_client_that_hangs_up() {
    let (address, handle) = start();
    let before = FINISHED.load(Ordering::SeqCst);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream
        .write_all(b"POST /v1/test/slow HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
    let stream = stream.into_std().unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    drop(stream);
    for _ in 0..100 {
        if FINISHED.load(Ordering::SeqCst) > before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(FINISHED.load(Ordering::SeqCst), before + 1);
    handle.stop(true).await;
}

#[actix_web::test]
async fn a_panic_keeps_its_problem_and_head_has_no_body() {
    let (address, handle) = start();
    let answer = ask(
        address,
        "GET /v1/test/fail/panic HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 500"), "{answer}");
    assert!(
        answer.contains("application/problem+json") && answer.contains("x-request-id:"),
        "{answer}"
    );
    let answer = ask(
        address,
        "HEAD /v1/test/thing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    )
    .await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("\r\n\r\n"),
        "{answer}"
    );
    handle.stop(true).await;
}

#[actix_web::test]
async fn bodies_without_end_or_with_a_wrong_length_are_refused() {
    let (address, handle) = start();
    let head = "POST /v1/test/parties HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n";
    let announced = ask(address, &format!("{head}content-length: 99999999\r\n\r\n")).await;
    assert!(announced.starts_with("HTTP/1.1 413"), "{announced}");
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let endless = ask(
        address,
        &format!("{head}transfer-encoding: chunked\r\n\r\n{}", chunk.repeat(17)),
    )
    .await;
    assert!(endless.starts_with("HTTP/1.1 413"), "{endless}");
    let broken = ask(
        address,
        &format!("{head}transfer-encoding: chunked\r\n\r\nzz\r\n{{}}\r\n"),
    )
    .await;
    // The framing itself is broken: the connection may only be closed.
    assert!(broken.is_empty() || broken.starts_with("HTTP/1.1 400"), "{broken}");
    let alive = ask(address, "GET /livez HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(alive.starts_with("HTTP/1.1 200"), "{alive}");
    handle.stop(true).await;
}
