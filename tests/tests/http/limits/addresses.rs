//! Who is counted behind a proxy.

use reqwest::Method;
use reqwest::header::HeaderValue;
use turnout_tests::World;

#[tokio::test]
async fn what_a_client_writes_does_not_hide_the_address_that_the_proxy_adds() {
    let world = World::start_with(&[
        ("TURNOUT__SERVER__TRUSTED_PROXY_HOPS", "1"),
        ("TURNOUT__RATE_LIMIT__READ_PER_MINUTE", "1"),
    ])
    .await;
    let client = world.client();
    let status = async |forwarded: &[u8]| {
        let request = client.request(Method::GET, "/v1/interests");
        let request = request.header("x-forwarded-for", HeaderValue::from_bytes(forwarded).unwrap());
        client.send(request).await.status
    };
    assert_eq!(status(b"\xff, 7.7.7.7").await, 200);
    assert_eq!(status(b"\xff, 8.8.8.8").await, 200, "another client is another one");
    for same in [b"\xff, 7.7.7.7".as_slice(), b"\xe9,7.7.7.7", b"8.8.4.4, 7.7.7.7"] {
        assert_eq!(status(same).await, 429);
    }
}
