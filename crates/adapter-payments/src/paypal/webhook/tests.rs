use chrono::DateTime;
use secrecy::SecretString;
use serde_json::json;
use turnout_testkit::{ManualClock, SeededEntropy};
use wiremock::matchers::{any, body_string_contains, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::super::PayPal;
use super::*;
use crate::http::parse_base;
use turnout_ports::payments::PaymentProvider;

const BODY: &str = include_str!("../../../fixtures/paypal/webhook-capture-completed.json");
const ROOT: &str = include_str!("../../../fixtures/paypal/certificates/root.pem");
const INTERMEDIATE: &str = include_str!("../../../fixtures/paypal/certificates/intermediate.pem");
const LEAF: &str = include_str!("../../../fixtures/paypal/certificates/leaf-chain.pem");
const ALONE: &str = include_str!("../../../fixtures/paypal/certificates/leaf-alone.pem");
/// Made by OpenSSL, which read our format from a shell script.
const SIGNATURE: &str = include_str!("../../../fixtures/paypal/certificates/signature.txt");
const CERT_URL: &str = "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1";
const CERT_PATH: &str = "/v1/notifications/certs/CERT-1";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn delivery() -> WebhookDelivery {
    let headers = [
        ("paypal-auth-algo", "SHA256withRSA"),
        ("paypal-cert-url", CERT_URL),
        ("paypal-transmission-id", "b1c2d3e4-0000-4000-8000-000000000001"),
        ("paypal-transmission-sig", SIGNATURE),
        ("paypal-transmission-time", "2027-01-15T11:59:50Z"),
    ];
    WebhookDelivery {
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
        body: BODY.into(),
        received_at: at("2027-01-15T12:00:00Z"),
    }
}

fn with_header(name: &str, value: &str) -> WebhookDelivery {
    let mut changed = delivery();
    changed.headers.retain(|(given, _)| given != name);
    changed.headers.push((name.to_owned(), value.to_owned()));
    changed
}

fn paypal(base: &str, webhook_check: WebhookCheck) -> Result<PayPal, PayPalError> {
    let settings = PayPalSettings {
        api_base: parse_base(base).unwrap(),
        client_id: "app".to_owned(),
        client_secret: SecretString::from("never_shown"),
        return_url: parse_base("https://app.example/return").unwrap(),
        cancel_url: parse_base("https://app.example/cancel").unwrap(),
        webhook_id: "8PT597110X687430LKGECATA".to_owned(),
        webhook_check,
        currencies: super::super::CURRENCIES.to_vec(),
        limits: Limits::default(),
    };
    let clock = std::sync::Arc::new(ManualClock::default());
    PayPal::new(settings, clock, std::sync::Arc::new(SeededEntropy::new(1)))
}

fn trusting(server: &MockServer, authorities: &str) -> PayPal {
    let authorities = authorities.to_owned();
    paypal(&server.uri(), WebhookCheck::Certificate { authorities }).unwrap()
}

/// A server that gives this certificate, and expects to be asked so often.
async fn giving(pem: &str, times: u64) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path(CERT_PATH))
        .respond_with(ResponseTemplate::new(200).set_body_string(pem))
        .expect(times)
        .mount(&server)
        .await;
    server
}

#[tokio::test]
async fn takes_what_openssl_signed_and_fetches_the_certificate_once() {
    let server = giving(LEAF, 1).await;
    let paypal = trusting(&server, ROOT);
    for _ in 0..3 {
        let event = paypal.verify_webhook(&delivery()).await.unwrap();
        assert_eq!(event.event_type, "PAYMENT.CAPTURE.COMPLETED");
        assert_eq!(event.payment_ref.as_deref(), Some("6MX29000AB123456C"));
    }
}

#[tokio::test]
async fn refuses_every_change() {
    let server = giving(LEAF, 1).await;
    let paypal = trusting(&server, ROOT);
    assert!(paypal.verify_webhook(&delivery()).await.is_ok());
    let mut forgeries: Vec<_> = [
        ("paypal-transmission-id", "b1c2d3e4-0000-4000-8000-000000000002"),
        ("paypal-transmission-time", "2027-01-15T11:59:51Z"),
        ("paypal-transmission-time", "2027-01-15T11:59:50+00:00"),
        ("paypal-transmission-sig", ""),
        ("paypal-transmission-sig", "AAAA"),
        ("paypal-transmission-sig", "not base64"),
        ("paypal-auth-algo", "SHA1withRSA"),
        ("paypal-auth-algo", "none"),
    ]
    .iter()
    .map(|(name, value)| with_header(name, value))
    .collect();
    for place in 0..5 {
        let mut less = delivery();
        less.headers.remove(place);
        forgeries.push(less);
        let mut twice = delivery();
        twice.headers.push(twice.headers[place].clone());
        forgeries.push(twice);
    }
    for body in [
        BODY.replace("51.98", "1.98"),
        format!("{BODY} "),
        format!("\u{feff}{BODY}"),
        String::new(),
    ] {
        forgeries.push(WebhookDelivery {
            body: body.into(),
            ..delivery()
        });
    }
    for forged in forgeries {
        assert_eq!(
            paypal.verify_webhook(&forged).await,
            Err(WebhookRefused::Forged),
            "{forged:?}"
        );
    }
}

#[tokio::test]
async fn fetches_from_no_other_place() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200))
        .expect(0)
        .mount(&server)
        .await;
    let paypal = trusting(&server, ROOT);
    for url in [
        "http://api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://evilpaypal.com/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com.evil.example/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com@evil.example/v1/notifications/certs/CERT-1",
        "https://user@api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://api.sandbox.paypal.com/v1/notifications/certs/../../CERT-1",
        "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1?x=1",
        "https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1#x",
        "https://api.sandbox.paypal.com/v1/notifications/certs/",
        "https://api.sandbox.paypal.com/v1/notifications/certs/CERT%2f1",
        "https://api.sandbox.paypal.com/other/CERT-1",
        "https://127.0.0.1/v1/notifications/certs/CERT-1",
        "HTTPS://API.SANDBOX.PAYPAL.COM/v1/notifications/certs/CERT-1",
        "//api.sandbox.paypal.com/v1/notifications/certs/CERT-1",
    ] {
        let forged = with_header("paypal-cert-url", url);
        assert_eq!(
            paypal.verify_webhook(&forged).await,
            Err(WebhookRefused::Forged),
            "{url}"
        );
    }
}

#[tokio::test]
async fn trusts_only_certificates_that_lead_to_an_authority() {
    let expired = include_str!("../../../fixtures/paypal/certificates/expired-chain.pem");
    let forged = include_str!("../../../fixtures/paypal/certificates/forged-chain.pem");
    let live = include_str!("../../../fixtures/paypal/certificates/live-chain.pem");
    for (name, pem, authorities) in [
        ("unknown authority", LEAF, ""),
        ("no way to the authority", ALONE, ROOT),
        ("expired", expired, ROOT),
        ("another authority", forged, ROOT),
        ("another name", live, ROOT),
        ("an authority and no signer", INTERMEDIATE, ROOT),
    ] {
        let server = giving(pem, 1).await;
        let answer = trusting(&server, authorities).verify_webhook(&delivery()).await;
        assert_eq!(answer, Err(WebhookRefused::Forged), "{name}");
    }
    // An intermediate authority can be trusted by itself, should PayPal not give it.
    let server = giving(ALONE, 1).await;
    assert!(
        trusting(&server, INTERMEDIATE)
            .verify_webhook(&delivery())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_cannot_be_fetched_is_not_called_forged() {
    let moved = ResponseTemplate::new(302).insert_header("location", "https://evil.example/");
    for answer in [
        ResponseTemplate::new(500),
        ResponseTemplate::new(429).insert_header("retry-after", "60"),
        ResponseTemplate::new(403),
        moved,
        ResponseTemplate::new(200).set_body_string("<html></html>"),
        ResponseTemplate::new(200).set_body_string("x".repeat(100_000)),
    ] {
        let server = MockServer::start().await;
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let refused = trusting(&server, ROOT).verify_webhook(&delivery()).await;
        assert!(matches!(refused, Err(WebhookRefused::Unchecked(_))), "{refused:?}");
    }
    let server = MockServer::start().await;
    assert_eq!(
        trusting(&server, ROOT).verify_webhook(&delivery()).await,
        Err(WebhookRefused::Forged)
    );
}

#[tokio::test]
async fn made_up_names_do_not_make_us_ask_all_the_time() {
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(404))
        .expect(20)
        .mount(&server)
        .await;
    let paypal = trusting(&server, ROOT);
    for minute in 0..2 {
        for number in 0..12 {
            let url = format!("https://api.sandbox.paypal.com/v1/notifications/certs/CERT-{number}");
            let mut forged = with_header("paypal-cert-url", &url);
            forged.received_at += TimeDelta::minutes(minute);
            let answer = paypal.verify_webhook(&forged).await;
            assert_eq!(answer == Err(WebhookRefused::Forged), number < 10, "{number}");
        }
    }
}

#[tokio::test]
async fn what_was_recorded_cannot_be_sent_for_ever() {
    let server = giving(LEAF, 1).await;
    let paypal = trusting(&server, ROOT);
    for (time, is_taken) in [
        ("2027-01-15T11:49:50Z", true),
        ("2027-01-15T11:49:49Z", false),
        ("2027-01-19T11:59:50Z", true),
        ("2027-01-19T11:59:51Z", false),
    ] {
        let late = WebhookDelivery {
            received_at: at(time),
            ..delivery()
        };
        assert_eq!(paypal.verify_webhook(&late).await.is_ok(), is_taken, "{time}");
    }
}

#[test]
fn authorities_must_be_certificates() {
    let with = |authorities: &str| {
        let authorities = authorities.to_owned();
        paypal("https://api-m.paypal.com", WebhookCheck::Certificate { authorities }).map(|_| ())
    };
    assert_eq!(with(" \n"), Ok(()));
    assert_eq!(with(ROOT), Ok(()));
    for bad in [
        "/etc/ssl/root.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        assert_eq!(with(bad), Err(PayPalError::Authorities), "{bad}");
    }
}

/// PayPal's interface, which gives this verdict.
async fn judging(verdict: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    let token = json!({ "access_token": "A21", "token_type": "Bearer", "expires_in": 32_400 });
    Mock::given(path("/v1/oauth2/token"))
        .respond_with(ResponseTemplate::new(200).set_body_json(token))
        .mount(&server)
        .await;
    Mock::given(path("/v1/notifications/verify-webhook-signature"))
        .and(body_string_contains("\"webhook_id\":\"8PT597110X687430LKGECATA\""))
        .and(body_string_contains(format!("\"webhook_event\":{BODY}}}")))
        .respond_with(verdict)
        .mount(&server)
        .await;
    server
}

async fn judged(verdict: ResponseTemplate, delivery: &WebhookDelivery) -> Result<WebhookEvent, WebhookRefused> {
    let server = judging(verdict).await;
    let paypal = paypal(&server.uri(), WebhookCheck::Endpoint).unwrap();
    paypal.verify_webhook(delivery).await
}

fn verdict(word: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({ "verification_status": word }))
}

#[tokio::test]
async fn paypal_can_be_asked_instead() {
    let event = judged(verdict("SUCCESS"), &delivery()).await.unwrap();
    assert_eq!(event.event_id, "WH-7YX49823S2290830K-0JE13296W68552352");
    for answer in [
        verdict("FAILURE"),
        ResponseTemplate::new(400),
        ResponseTemplate::new(422),
    ] {
        assert_eq!(judged(answer, &delivery()).await, Err(WebhookRefused::Forged));
    }
    for answer in [verdict("MAYBE"), ResponseTemplate::new(403), ResponseTemplate::new(200)] {
        let refused = judged(answer, &delivery()).await;
        assert!(matches!(refused, Err(WebhookRefused::Unchecked(_))), "{refused:?}");
    }
}

#[tokio::test]
async fn paypal_is_not_asked_about_what_is_no_event_of_it() {
    for body in ["", "[1]", "{} {}", "{\"a\":1},\"webhook_id\":\"X\""] {
        let strange = WebhookDelivery {
            body: body.into(),
            ..delivery()
        };
        assert_eq!(
            judged(verdict("SUCCESS"), &strange).await,
            Err(WebhookRefused::Forged),
            "{body}"
        );
    }
    let elsewhere = with_header("paypal-cert-url", "https://evil.example/v1/notifications/certs/CERT-1");
    assert_eq!(
        judged(verdict("SUCCESS"), &elsewhere).await,
        Err(WebhookRefused::Forged)
    );
}
