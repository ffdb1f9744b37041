//! Access tokens: JWTs signed with `EdDSA` over Ed25519, of the type `at+jwt` (RFC 9068).

mod known;

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use turnout_domain::accounts::Role;
use turnout_domain::ids::{SessionId, UserId};
use turnout_ports::accounts::{AccessClaims, TokenError, TokenIssuer, TokenKey};
use uuid::Uuid;

use self::known::KnownTokens;
use crate::keys::{KeyError, SigningKey};

/// Tells access tokens from every other kind of JWT.
const TYPE: &str = "at+jwt";
/// Our tokens are a few hundred bytes; nothing longer is worth decoding.
const LONGEST: usize = 4096;
/// How far the clocks of two servers may stand apart.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// Issues and checks access tokens with one current key; keys before it still check.
pub struct EdDsaTokens {
    issuer: String,
    audience: String,
    header: Header,
    signing: EncodingKey,
    checking: HashMap<String, DecodingKey>,
    published: Vec<TokenKey>,
    validation: Validation,
    known: KnownTokens,
}

/// The claims on the wire. Unknown ones are ignored, ours must have the right JSON type.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    iat: i64,
    /// We never set it, but hold to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    exp: i64,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    staff: bool,
    #[serde(default)]
    superuser: bool,
    #[serde(default)]
    epoch: u32,
}

impl EdDsaTokens {
    /// Tokens of this issuer for this audience. `previous` are public keys whose tokens are still accepted.
    pub fn new(issuer: &str, audience: &str, current: &SigningKey, previous: &[[u8; 32]]) -> Result<Self, KeyError> {
        let published: Vec<_> = std::iter::once(&current.public())
            .chain(previous)
            .map(token_key)
            .collect();
        let der = current.0.to_pkcs8_der().map_err(|_| KeyError::NotEncodable)?;
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = published.first().map(|key| key.id.clone());
        let checking = published
            .iter()
            .map(|key| (key.id.clone(), DecodingKey::from_ed_der(&key.public_key)));
        Ok(Self {
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            header,
            signing: EncodingKey::from_ed_der(der.as_bytes()),
            checking: checking.collect(),
            published,
            validation: validation(issuer, audience),
            known: KnownTokens::default(),
        })
    }

    /// What a token of ours says. Everything is checked but its times.
    fn claims(&self, token: &str) -> Result<Claims, TokenError> {
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        // The key is chosen by name among ours. Keys and addresses of keys that a token brings along are not looked at.
        if header.alg != Algorithm::EdDSA || header.typ.as_deref() != Some(TYPE) || header.crit.is_some() {
            return Err(TokenError::Malformed);
        }
        let id = header.kid.ok_or(TokenError::Malformed)?;
        let key = self.checking.get(&id).ok_or(TokenError::UnknownKey)?;
        let decoded = decode::<Claims>(token, key, &self.validation);
        Ok(decoded.map_err(|error| refusal(error.kind()))?.claims)
    }
}

impl TokenIssuer for EdDsaTokens {
    fn issue(&self, claims: &AccessClaims) -> Result<SecretString, TokenError> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: claims.user.uuid(),
            sid: claims.session.uuid(),
            iat: claims.issued_at.timestamp(),
            nbf: None,
            exp: claims.expires_at.timestamp(),
            roles: claims.roles.iter().map(|role| role.as_str().to_owned()).collect(),
            staff: claims.is_staff,
            superuser: claims.is_superuser,
            epoch: claims.epoch,
        };
        let token = encode(&self.header, &claims, &self.signing).map_err(|_| TokenError::NotSigned)?;
        Ok(token.into())
    }

    fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<AccessClaims, TokenError> {
        if token.len() > LONGEST {
            return Err(TokenError::Malformed);
        }
        if let Some(known) = self.known.get(token) {
            return in_time(known, now);
        }
        let accepted = in_time(access(&self.claims(token)?)?, now)?;
        self.known.remember(token, accepted.clone());
        Ok(accepted)
    }

    fn public_keys(&self) -> Vec<TokenKey> {
        self.published.clone()
    }
}

/// The library checks signature, issuer and audience; times are compared with the clock that the caller brings.
fn validation(issuer: &str, audience: &str) -> Validation {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.validate_exp = false;
    validation
}

fn access(claims: &Claims) -> Result<AccessClaims, TokenError> {
    let instant = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(TokenError::Malformed);
    Ok(AccessClaims {
        user: UserId::new(claims.sub),
        session: SessionId::new(claims.sid),
        // A role that a newer server put there means nothing to this one.
        roles: claims.roles.iter().filter_map(|name| Role::parse(name)).collect(),
        is_staff: claims.staff,
        is_superuser: claims.superuser,
        epoch: claims.epoch,
        issued_at: instant(claims.nbf.map_or(claims.iat, |nbf| nbf.max(claims.iat)))?,
        expires_at: instant(claims.exp)?,
    })
}

fn in_time(claims: AccessClaims, now: DateTime<Utc>) -> Result<AccessClaims, TokenError> {
    if claims.expires_at <= now {
        return Err(TokenError::Expired);
    }
    if claims.issued_at > now + SKEW {
        return Err(TokenError::NotForUs);
    }
    Ok(claims)
}

fn refusal(kind: &ErrorKind) -> TokenError {
    match kind {
        ErrorKind::InvalidSignature => TokenError::Forged,
        ErrorKind::InvalidIssuer | ErrorKind::InvalidAudience | ErrorKind::MissingRequiredClaim(_) => {
            TokenError::NotForUs
        }
        _ => TokenError::Malformed,
    }
}

/// Names a key by its RFC 7638 thumbprint, so that servers agree on names without being told.
fn token_key(public_key: &[u8; 32]) -> TokenKey {
    let x = BASE64URL_NOPAD.encode(public_key);
    let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    TokenKey {
        id: BASE64URL_NOPAD.encode(&Sha256::digest(jwk)),
        public_key: *public_key,
    }
}

#[cfg(test)]
mod tests;
