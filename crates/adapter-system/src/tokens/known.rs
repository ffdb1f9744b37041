//! Tokens whose signature was found good: checking it again takes longer than everything else about a request.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use super::Claims;

/// How many tokens a generation remembers. There are two, so that at most twice as many are kept.
const GENERATION: usize = 16_384;

/// Remembers claims by the SHA-256 of their token, never the token. Times are not judged here: who asks compares them
/// with the clock each time.
#[derive(Default)]
pub(super) struct KnownTokens(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<[u8; 32], Claims>,
    old: HashMap<[u8; 32], Claims>,
}

impl KnownTokens {
    /// The claims of a token that was remembered.
    pub fn get(&self, token: &str) -> Option<Claims> {
        let key = key(token);
        let mut generations = self.generations();
        if let Some(claims) = generations.young.get(&key) {
            return Some(claims.clone());
        }
        let claims = generations.old.remove(&key)?;
        generations.remember(key, claims.clone());
        Some(claims)
    }

    /// Remembers the claims of a token whose signature is good.
    pub fn remember(&self, token: &str, claims: Claims) {
        self.generations().remember(key(token), claims);
    }

    fn generations(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    /// A full generation becomes the old one, and the one before it is forgotten.
    fn remember(&mut self, key: [u8; 32], claims: Claims) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, claims);
    }
}

fn key(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn claims(exp: i64) -> Claims {
        Claims {
            iss: String::new(),
            aud: String::new(),
            sub: Uuid::nil(),
            sid: Uuid::nil(),
            iat: 0,
            exp,
            roles: Vec::new(),
            staff: false,
            superuser: false,
        }
    }

    #[test]
    fn remembers_the_latest_and_those_that_are_used() {
        let known = KnownTokens::default();
        assert!(known.get("used").is_none());
        known.remember("used", claims(1));
        for number in 0..GENERATION * 4 {
            known.remember(&number.to_string(), claims(2));
            if number % 100 == 0 {
                assert_eq!(known.get("used").map(|claims| claims.exp), Some(1));
            }
        }
        assert!(known.get("0").is_none());
        let generations = known.generations();
        assert!(generations.young.len() + generations.old.len() <= 2 * GENERATION);
    }
}
