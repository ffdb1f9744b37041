//! Access tokens.

use super::*;

#[tokio::test]
async fn one_token_serves_all_until_shortly_before_its_end() {
    let server = MockServer::start().await;
    let clock = ManualClock::default();
    let paypal = paypal_at(&server, &clock);
    answer(&server, "GET", AT_ORDER, 5, ok(&fixture!("order-approved"))).await;
    grant(&server, "A21-first", 1).await;
    let looks = tokio::join!(paypal.look_up(ORDER), paypal.look_up(ORDER), paypal.look_up(ORDER));
    assert!(looks.0.is_ok() && looks.1.is_ok() && looks.2.is_ok());
    clock.advance(TimeDelta::seconds(32_400 - 61));
    paypal.look_up(ORDER).await.unwrap();
    clock.advance(TimeDelta::seconds(1));
    grant(&server, "A21-second", 1).await;
    paypal.look_up(ORDER).await.unwrap();
}

#[tokio::test]
async fn a_token_that_is_refused_is_replaced_once() {
    let (server, paypal) = start().await;
    answer(&server, "GET", AT_ORDER, 1, ok(&fixture!("order-approved"))).await;
    paypal.look_up(ORDER).await.unwrap();
    grant(&server, "A21-second", 1).await;
    Mock::given(header("authorization", "Bearer A21-first"))
        .respond_with(ResponseTemplate::new(401))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(header("authorization", "Bearer A21-second"))
        .respond_with(ok(&fixture!("order-approved")))
        .expect(1)
        .mount(&server)
        .await;
    paypal.look_up(ORDER).await.unwrap();
}

#[tokio::test]
async fn a_wrong_secret_is_an_error_that_does_not_show_it() {
    let server = MockServer::start().await;
    let body = fixture!("error-invalid-client");
    Mock::given(any())
        .respond_with(ResponseTemplate::new(401).set_body_json(body))
        .mount(&server)
        .await;
    let paypal = paypal_at(&server, &ManualClock::default());
    let error = paypal.look_up(ORDER).await.unwrap_err();
    let expected = "get an access token: the client id or its secret is wrong (401)".to_owned();
    assert_eq!(error, ProviderError::Refused(expected));
    assert!(!format!("{paypal:?} {error:?}").contains(SECRET));
}
