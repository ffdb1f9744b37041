//! Tokens that must be accepted, and the many that must not.

use chrono::TimeZone;
use ed25519_dalek::Signer;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::*;

const ISSUER: &str = "https://turnout.example";
const AUDIENCE: &str = "turnout-api";

fn key(seed: u8) -> SigningKey {
    SigningKey(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
}

fn tokens() -> EdDsaTokens {
    EdDsaTokens::new(ISSUER, AUDIENCE, &key(1), &[key(2).public()]).unwrap()
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 7, 13, 30, 0).unwrap()
}

fn claims() -> AccessClaims {
    AccessClaims {
        user: UserId::new(Uuid::from_u128(1)),
        session: SessionId::new(Uuid::from_u128(2)),
        roles: vec![Role::Attendee, Role::Organizer],
        is_staff: true,
        is_superuser: false,
        epoch: 3,
        issued_at: now(),
        expires_at: now() + TimeDelta::minutes(15),
    }
}

fn good_header() -> Value {
    json!({"alg": "EdDSA", "typ": "at+jwt", "kid": token_key(&key(1).public()).id})
}

fn good_claims() -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2),
        "iat": now().timestamp(), "exp": now().timestamp() + 900, "roles": ["attendee"], "staff": false,
    })
}

fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

fn signed(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let message = unsigned(header, claims);
    let signature = BASE64URL_NOPAD.encode(&key.0.sign(message.as_bytes()).to_bytes());
    format!("{message}.{signature}")
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name);
    object
}

fn verdict(token: &str) -> Result<(), TokenError> {
    tokens().verify(token, now()).map(|_| ())
}

#[test]
fn accepts_what_it_issued_until_it_expires() {
    let tokens = tokens();
    let token = tokens.issue(&claims()).unwrap();
    assert_eq!(tokens.verify(token.expose_secret(), now()), Ok(claims()));
    let last = claims().expires_at - TimeDelta::microseconds(1);
    assert!(tokens.verify(token.expose_secret(), last).is_ok());
    assert_eq!(
        tokens.verify(token.expose_secret(), claims().expires_at),
        Err(TokenError::Expired)
    );
}

#[test]
fn accepts_tokens_of_the_key_before() {
    let before = EdDsaTokens::new(ISSUER, AUDIENCE, &key(2), &[]).unwrap();
    let token = before.issue(&claims()).unwrap();
    assert_eq!(tokens().verify(token.expose_secret(), now()), Ok(claims()));
    assert_eq!(tokens().public_keys().len(), 2);
}

#[test]
fn the_hand_made_token_of_these_tests_is_good() {
    assert_eq!(verdict(&signed(&good_header(), &good_claims(), &key(1))), Ok(()));
    let unknown_role = with(good_claims(), "roles", json!(["attendee", "emperor"]));
    assert_eq!(verdict(&signed(&good_header(), &unknown_role, &key(1))), Ok(()));
}

#[test]
fn refuses_other_algorithms() {
    for alg in [
        "none", "None", "NONE", "HS256", "RS256", "ES256", "EdDSA ", "", "Ed25519",
    ] {
        let header = with(good_header(), "alg", json!(alg));
        assert_eq!(
            verdict(&signed(&header, &good_claims(), &key(1))),
            Err(TokenError::Malformed),
            "{alg:?}"
        );
        assert_eq!(
            verdict(&format!("{}.", unsigned(&header, &good_claims()))),
            Err(TokenError::Malformed)
        );
    }
    let public = EncodingKey::from_secret(&key(1).public());
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(token_key(&key(1).public()).id);
    let token = encode(&header, &good_claims(), &public).unwrap();
    assert_eq!(
        verdict(&token),
        Err(TokenError::Malformed),
        "the public key is not a shared secret"
    );
}

#[test]
fn refuses_other_types_and_keys() {
    for typ in [
        json!("JWT"),
        json!("at+JWT"),
        json!("refresh+jwt"),
        json!(null),
        json!(1),
    ] {
        let header = with(good_header(), "typ", typ.clone());
        assert_eq!(
            verdict(&signed(&header, &good_claims(), &key(1))),
            Err(TokenError::Malformed),
            "{typ}"
        );
    }
    for kid in ["", "1", "../../keys", "' OR 1=1 --", &token_key(&key(3).public()).id] {
        let header = with(good_header(), "kid", json!(kid));
        assert_eq!(
            verdict(&signed(&header, &good_claims(), &key(1))),
            Err(TokenError::UnknownKey),
            "{kid:?}"
        );
    }
    let nameless = signed(&without(good_header(), "kid"), &good_claims(), &key(1));
    assert_eq!(verdict(&nameless), Err(TokenError::Malformed));
    let critical = with(good_header(), "crit", json!(["exp"]));
    assert_eq!(
        verdict(&signed(&critical, &good_claims(), &key(1))),
        Err(TokenError::Malformed)
    );
}

#[test]
fn refuses_signatures_of_others_and_changed_contents() {
    assert_eq!(
        verdict(&signed(&good_header(), &good_claims(), &key(9))),
        Err(TokenError::Forged)
    );
    let x = BASE64URL_NOPAD.encode(&key(9).public());
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "x": x});
    let bringing_a_key = with(good_header(), "jwk", jwk);
    assert_eq!(
        verdict(&signed(&bringing_a_key, &good_claims(), &key(9))),
        Err(TokenError::Forged)
    );
    let bringing_an_address = with(good_header(), "jku", json!("https://evil.example/jwks.json"));
    assert_eq!(
        verdict(&signed(&bringing_an_address, &good_claims(), &key(9))),
        Err(TokenError::Forged)
    );

    let token = signed(&good_header(), &good_claims(), &key(1));
    let signature = token.rsplit('.').next().unwrap();
    let promoted = unsigned(&good_header(), &with(good_claims(), "superuser", json!(true)));
    assert_eq!(verdict(&format!("{promoted}.{signature}")), Err(TokenError::Forged));
    assert_eq!(verdict(token.strip_suffix(signature).unwrap()), Err(TokenError::Forged));
}

#[test]
fn refuses_other_issuers_audiences_and_times() {
    let cases = [
        (
            with(good_claims(), "iss", json!("https://evil.example")),
            TokenError::NotForUs,
        ),
        (with(good_claims(), "iss", json!([ISSUER])), TokenError::Malformed),
        (without(good_claims(), "iss"), TokenError::Malformed),
        (with(good_claims(), "aud", json!("other-api")), TokenError::NotForUs),
        (
            with(good_claims(), "aud", json!([AUDIENCE, "other-api"])),
            TokenError::Malformed,
        ),
        (without(good_claims(), "aud"), TokenError::Malformed),
        (
            with(good_claims(), "exp", json!(now().timestamp())),
            TokenError::Expired,
        ),
        (with(good_claims(), "exp", json!(0)), TokenError::Expired),
        (with(good_claims(), "exp", json!(-1)), TokenError::NotForUs),
        (
            with(good_claims(), "exp", json!((now().timestamp() + 900).to_string())),
            TokenError::Malformed,
        ),
        (with(good_claims(), "exp", json!(1e300)), TokenError::Malformed),
        (with(good_claims(), "exp", json!(i64::MAX)), TokenError::Malformed),
        (with(good_claims(), "exp", json!(null)), TokenError::Malformed),
        (without(good_claims(), "exp"), TokenError::Malformed),
        (
            with(good_claims(), "iat", json!(now().timestamp() + 61)),
            TokenError::NotForUs,
        ),
        (
            with(good_claims(), "nbf", json!(now().timestamp() + 61)),
            TokenError::NotForUs,
        ),
        (with(good_claims(), "nbf", json!("0")), TokenError::Malformed),
        (with(good_claims(), "epoch", json!(-1)), TokenError::Malformed),
        (without(good_claims(), "iat"), TokenError::Malformed),
        (with(good_claims(), "sub", json!("1")), TokenError::Malformed),
        (without(good_claims(), "sid"), TokenError::Malformed),
        (with(good_claims(), "staff", json!("true")), TokenError::Malformed),
        (json!([]), TokenError::Malformed),
    ];
    for (claims, expected) in cases {
        assert_eq!(
            verdict(&signed(&good_header(), &claims, &key(1))),
            Err(expected),
            "{claims}"
        );
    }
}

#[test]
fn refuses_what_is_no_token() {
    let good = signed(&good_header(), &good_claims(), &key(1));
    let long = format!("{good}{}", "A".repeat(LONGEST));
    for text in [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "rt_0123456789",
        "é.é.é",
        &good[1..],
        &long,
        &good.replace('.', ""),
    ] {
        assert_eq!(verdict(text), Err(TokenError::Malformed), "{text:?}");
    }
    assert!(verdict(&format!("{good}=")).is_err());
    assert!(verdict(&format!(" {good}")).is_err());
}
