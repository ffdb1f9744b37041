//! Who sent a request, from where, and under which request id.

use std::net::IpAddr;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, USER_AGENT};
use turnout_application::accounts::{AuthenticateError, Revocations, Revoked, authenticate};
use turnout_application::context::{Actor, RequestContext, Standing, draw_request_id};
use turnout_ports::accounts::{TokenError, TokenIssuer};
use turnout_ports::request_counts::RequestCounts;
use turnout_ports::system::{Clock, Entropy};

use crate::codes::Code;
use crate::codes::accounts::SESSION_ENDED;
use crate::codes::general::{TOKEN_EXPIRED, UNAUTHENTICATED, UNAVAILABLE};
use crate::extract::Identity;

/// The header in which a request's id comes and goes.
pub(super) const REQUEST_ID: &str = "x-request-id";

const LONGEST_REQUEST_ID: usize = 128;
const LONGEST_USER_AGENT: usize = 300;

/// With what the frame looks at requests.
pub(crate) struct Senses {
    pub tokens: Arc<dyn TokenIssuer>,
    pub revocations: Arc<Revocations>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub counts: Arc<dyn RequestCounts>,
}

/// Finds out what can be found out before the handler runs.
pub(super) fn identify(request: &HttpRequest, senses: &Senses, trusted_proxies: usize) -> Identity {
    let headers = request.headers();
    let mut context = RequestContext {
        request_id: given_id(headers).unwrap_or_else(|| draw_request_id(senses.entropy.as_ref())),
        ip: address(headers, request.peer_addr().map(|peer| peer.ip()), trusted_proxies),
        user_agent: text(headers, USER_AGENT.as_str()).map(|agent| agent.chars().take(LONGEST_USER_AGENT).collect()),
        actor: Actor::Anonymous,
        session: None,
        standing: Standing::default(),
    };
    let refused = sign_in(headers, senses, &mut context).err();
    Identity { context, refused }
}

/// Reads the bearer token, if there is one.
fn sign_in(headers: &HeaderMap, senses: &Senses, context: &mut RequestContext) -> Result<(), Code> {
    let Some(value) = headers.get(AUTHORIZATION) else {
        return Ok(());
    };
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|value| value.split_once(' '))
        .ok_or(UNAUTHENTICATED)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(UNAUTHENTICATED);
    }
    let claims = authenticate(&*senses.tokens, &*senses.clock, &senses.revocations, token.trim()).map_err(refusal)?;
    context.actor = Actor::User(claims.user);
    context.session = Some(claims.session);
    context.standing = Standing {
        roles: claims.roles,
        is_staff: claims.is_staff,
        is_superuser: claims.is_superuser,
    };
    Ok(())
}

fn refusal(error: AuthenticateError) -> Code {
    match error {
        // What became outdated is replaced in the same way as what has expired.
        AuthenticateError::Token(TokenError::Expired) | AuthenticateError::Revoked(Revoked::Outdated) => TOKEN_EXPIRED,
        AuthenticateError::Token(
            TokenError::Malformed
            | TokenError::UnknownKey
            | TokenError::Forged
            | TokenError::NotForUs
            | TokenError::NotSigned,
        ) => UNAUTHENTICATED,
        AuthenticateError::Revoked(Revoked::SessionEnded) => SESSION_ENDED,
        AuthenticateError::Revoked(Revoked::Unknown) => UNAVAILABLE,
    }
}

/// The id that the client gave, if it is fit for logs and headers.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = text(headers, REQUEST_ID)?;
    let fit = (1..=LONGEST_REQUEST_ID).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    fit.then(|| id.to_owned())
}

/// The client's address. Each trusted proxy has added the address it was called from at the end of the header, so that
/// the client is as many places from the end as there are such proxies; what stands before can be invented.
fn address(headers: &HeaderMap, peer: Option<IpAddr>, trusted_proxies: usize) -> Option<IpAddr> {
    if trusted_proxies == 0 {
        return peer;
    }
    // Only the bytes at that place have to be readable: what stands before them, on the same line too, anybody can write.
    let told = headers
        .get_all("x-forwarded-for")
        .rev()
        .flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    let at_place = told.take(trusted_proxies).last();
    let text = at_place.and_then(|entry| std::str::from_utf8(entry).ok());
    text.and_then(|text| text.trim().parse().ok()).or(peer)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn forwarded<L: AsRef<[u8]>>(lines: &[L]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(
                HeaderName::from_static("x-forwarded-for"),
                HeaderValue::from_bytes(line.as_ref()).unwrap(),
            );
        }
        headers
    }

    #[test]
    fn only_trusted_proxies_tell_the_address() {
        let peer = Some(IpAddr::from([10, 0, 0, 1]));
        let told = forwarded(&["6.6.6.6, 203.0.113.9", "198.51.100.2"]);
        let seen = |hops| address(&told, peer, hops).unwrap().to_string();
        assert_eq!(seen(0), "10.0.0.1");
        assert_eq!(seen(1), "198.51.100.2");
        assert_eq!(seen(2), "203.0.113.9");
        // Fewer have added something than are trusted.
        assert_eq!(seen(4), "6.6.6.6");
        assert_eq!(address(&forwarded::<&str>(&[]), peer, 1), peer);
        assert_eq!(address(&forwarded(&["unknown"]), peer, 1), peer);
    }

    #[test]
    fn what_a_client_writes_does_not_hide_what_a_proxy_adds() {
        let peer = Some(IpAddr::from([10, 0, 0, 1]));
        let seen = |line: &[u8], hops| address(&forwarded(&[line]), peer, hops).unwrap().to_string();
        assert_eq!(seen(b"\xff, 7.7.7.7", 1), "7.7.7.7");
        assert_eq!(seen(b"\xff,\xe9 ,7.7.7.7 ,\t198.51.100.2", 2), "7.7.7.7");
        assert_eq!(seen(b"7.7.7.7, \xff", 1), "10.0.0.1");
        let lines: [&[u8]; 2] = [b"\xff", b"7.7.7.7"];
        assert_eq!(address(&forwarded(&lines), peer, 1).unwrap().to_string(), "7.7.7.7");
    }

    #[test]
    fn keeps_only_request_ids_that_are_fit_for_a_log() {
        let given = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(HeaderName::from_static(REQUEST_ID), HeaderValue::from_static(value));
            given_id(&headers)
        };
        assert_eq!(given("abc-1_2.3").as_deref(), Some("abc-1_2.3"));
        assert_eq!(given("a b"), None);
        assert_eq!(given(""), None);
    }
}
