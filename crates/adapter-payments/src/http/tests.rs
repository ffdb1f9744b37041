use std::sync::{Arc, Mutex};
use std::time::Duration;

use secrecy::SecretString;
use turnout_ports::payments::ProviderError;
use turnout_testkit::{ManualClock, SeededEntropy};
use wiremock::matchers::{any, body_string, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

const SECRET: &str = "sk_test_never_shown";

fn http_at(base: &str, limits: Limits) -> Http {
    let settings = HttpSettings {
        provider: "fake",
        base: parse_base(base).unwrap(),
        request_id_header: "request-id",
        limits,
    };
    Http::new(
        settings,
        Arc::new(ManualClock::default()),
        Arc::new(SeededEntropy::new(1)),
    )
    .unwrap()
}

fn http(server: &MockServer) -> Http {
    http_at(&server.uri(), Limits::default())
}

fn read() -> Call {
    Call::get("look up", &["v1", "things", "a_b-1"])
        .bearer(&SecretString::from(SECRET))
        .query("client_secret", SECRET)
}

fn keyed() -> Call {
    Call::post("charge", &["v1", "charges"])
        .basic_auth("user", &SecretString::from(SECRET))
        .idempotency_key("idempotency-key", "key-1")
        .form(vec![("card[secret]".to_owned(), SECRET.to_owned())])
}

fn bare() -> Call {
    Call::post("charge", &["v1", "charges"]).json(serde_json::json!({ "secret": SECRET }))
}

/// Answers once or more, in this order.
async fn script(server: &MockServer, answers: &[(u64, ResponseTemplate)]) {
    for (times, answer) in answers {
        Mock::given(any())
            .respond_with(answer.clone())
            .up_to_n_times(*times)
            .expect(*times)
            .mount(server)
            .await;
    }
}

fn status(code: u16) -> ResponseTemplate {
    ResponseTemplate::new(code)
}

#[tokio::test]
async fn sends_what_the_call_says_below_the_base() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .and(path("/base/v1/things/a_b-1"))
        .and(query_param("client_secret", SECRET))
        .and(header("authorization", format!("Bearer {SECRET}")))
        .respond_with(status(200).set_body_json([1, 2]))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/base/v1/charges"))
        .and(header("idempotency-key", "key-1"))
        .and(body_string(format!("card%5Bsecret%5D={SECRET}")))
        .respond_with(status(402).insert_header("request-id", "req_1"))
        .expect(1)
        .mount(&server)
        .await;
    let http = http_at(&format!("{}/base/", server.uri()), Limits::default());
    let answer = http.send(&read()).await.unwrap();
    assert_eq!(answer.read::<Vec<u8>>(), Ok(vec![1, 2]));
    let refusal = http.send(&keyed()).await.unwrap();
    assert_eq!((refusal.status(), refusal.header("request-id")), (402, Some("req_1")));
}

#[tokio::test]
async fn repeats_only_what_is_safe_to_repeat() {
    for (call, tries) in [(read(), 3), (keyed(), 3), (bare().safe_to_repeat(), 3), (bare(), 1)] {
        let server = MockServer::start().await;
        script(&server, &[(tries, status(503))]).await;
        http(&server).send(&call).await.unwrap_err();
    }
}

#[tokio::test]
async fn goes_on_when_the_provider_works_again() {
    let server = MockServer::start().await;
    let busy = status(429).insert_header("retry-after", "0");
    script(&server, &[(1, busy), (1, status(409)), (1, status(201))]).await;
    let answer = http(&server).send(&keyed()).await.unwrap();
    assert!(answer.is_success());
}

#[tokio::test]
async fn does_not_wait_longer_than_it_may() {
    let server = MockServer::start().await;
    script(&server, &[(1, status(429).insert_header("retry-after", "120"))]).await;
    let error = http(&server).send(&keyed()).await.unwrap_err();
    assert_eq!(
        error,
        ProviderError::Unreachable("charge: answered with status 429".to_owned())
    );
}

#[tokio::test]
async fn without_an_answer_reads_are_unreachable_and_the_rest_is_in_doubt() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(status(200).set_delay(Duration::from_mins(1)))
        .mount(&server)
        .await;
    let limits = Limits {
        attempt: Duration::from_millis(50),
        ..Limits::default()
    };
    let http = http_at(&server.uri(), limits);
    assert!(matches!(http.send(&read()).await, Err(ProviderError::Unreachable(_))));
    assert!(matches!(
        http.send(&bare()).await,
        Err(ProviderError::OutcomeUnknown(_))
    ));
}

#[tokio::test]
async fn doubt_outlives_later_tries_that_were_surely_not_made() {
    let server = MockServer::start().await;
    let busy = status(429).insert_header("retry-after", "120");
    script(&server, &[(1, status(500)), (1, busy)]).await;
    assert!(matches!(
        http(&server).send(&keyed()).await,
        Err(ProviderError::OutcomeUnknown(_))
    ));
}

#[tokio::test]
async fn where_nobody_listens_nothing_happened() {
    let address = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let http = http_at(&format!("http://{address}"), Limits::default());
    let error = http.send(&bare()).await.unwrap_err();
    assert!(matches!(&error, ProviderError::Unreachable(said) if said.starts_with("charge: no connection: ")));
}

#[tokio::test]
async fn redirects_long_answers_and_garbage_are_no_answers() {
    let server = MockServer::start().await;
    let moved = status(302).insert_header("location", "https://elsewhere.example/");
    script(
        &server,
        &[(1, moved), (1, status(200).set_body_string("x".repeat(200)))],
    )
    .await;
    let limits = Limits {
        body: 100,
        tries: 1,
        ..Limits::default()
    };
    let http = http_at(&server.uri(), limits);
    for _ in 0..2 {
        assert!(matches!(
            http.send(&bare()).await,
            Err(ProviderError::OutcomeUnknown(_))
        ));
    }
    script(&server, &[(2, status(200).set_body_string("<html>busy</html>"))]).await;
    let garbage = http.send(&bare()).await.unwrap().read::<u8>();
    assert!(matches!(garbage, Err(ProviderError::OutcomeUnknown(_))));
    let garbage = http.send(&read()).await.unwrap().read::<u8>();
    assert!(matches!(garbage, Err(ProviderError::Unreachable(_))));
}

#[tokio::test]
async fn leaves_a_provider_alone_that_fails_all_the_time() {
    let server = MockServer::start().await;
    script(&server, &[(5, status(500))]).await;
    let http = http(&server);
    for _ in 0..5 {
        http.send(&bare()).await.unwrap_err();
    }
    let error = http.send(&bare()).await.unwrap_err();
    assert!(matches!(&error, ProviderError::Unreachable(said) if said.contains("left alone")));
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_and_not_sent() {
    let server = MockServer::start().await;
    let http = http(&server);
    let call = bare().idempotency_key("idempotency-key", "two\nlines");
    assert!(matches!(http.send(&call).await, Err(ProviderError::Refused(_))));
    for id in ["", ".", "..", "a/b", "a%2fb", "a?b", "a#b", "é"] {
        let call = Call::get("look up", &["v1", "things", id]);
        assert!(matches!(http.send(&call).await, Err(ProviderError::Refused(_))), "{id}");
    }
    assert!(server.received_requests().await.unwrap().is_empty());
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn shows_no_secret() {
    let server = MockServer::start().await;
    script(
        &server,
        &[
            (
                1,
                status(200).set_body_json(serde_json::json!({ "client_secret": SECRET })),
            ),
            (3, status(500).set_body_string(SECRET)),
        ],
    )
    .await;
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let http = http(&server);
    let answer = http.send(&read()).await.unwrap();
    let misread = answer.read::<Vec<u8>>().unwrap_err();
    let error = http.send(&keyed()).await.unwrap_err();
    let shown = format!(
        "{http:?} {:?} {:?} {answer:?} {misread:?} {misread} {error:?} {error} {:?} {}\n{}",
        read(),
        keyed(),
        answer.refused("no"),
        answer.not_understood("odd"),
        log.text(),
    );
    assert!(log.text().contains("operation=\"charge\""), "calls are logged: {shown}");
    assert!(!shown.contains(SECRET), "{shown}");
}

#[test]
fn secrets_go_over_https_or_to_this_machine_only() {
    for good in [
        "https://api.stripe.com",
        "https://api.example.com/base/",
        "http://127.0.0.1:8420",
        "http://localhost:1",
        "http://[::1]:1",
    ] {
        assert!(parse_base(good).is_ok(), "{good}");
    }
    for bad in [
        "http://api.stripe.com",
        "http://127.0.0.1.example.com",
        "https://user@api.stripe.com",
        "https://api.stripe.com?x=1",
        "ftp://127.0.0.1",
        "api.stripe.com",
        "",
    ] {
        assert_eq!(parse_base(bad), Err(HttpError::Base), "{bad}");
    }
}
