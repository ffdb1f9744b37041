//! Tokens whose signature was found good: checking it again takes longer than everything else about a request.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use turnout_ports::accounts::AccessClaims;

/// How many tokens a generation remembers. There are two, so that at most twice as many are kept, in some 200 bytes each:
/// enough for the crowd of a large sale, of whom each asks a few times.
const GENERATION: usize = 65_536;

/// Remembers claims by the SHA-256 of their token, never the token. Times are not judged here: who asks compares them
/// with the clock each time.
#[derive(Default)]
pub(super) struct KnownTokens(Mutex<Generations>);

#[derive(Default)]
struct Generations {
    young: HashMap<[u8; 32], AccessClaims>,
    old: HashMap<[u8; 32], AccessClaims>,
}

impl KnownTokens {
    /// The claims of a token that was remembered.
    pub fn get(&self, token: &str) -> Option<AccessClaims> {
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
    pub fn remember(&self, token: &str, claims: AccessClaims) {
        self.generations().remember(key(token), claims);
    }

    fn generations(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    /// A full generation becomes the old one, and the one before it is forgotten.
    fn remember(&mut self, key: [u8; 32], claims: AccessClaims) {
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
    use chrono::DateTime;
    use turnout_domain::ids::{SessionId, UserId};
    use uuid::Uuid;

    use super::*;

    fn claims(seconds: i64) -> AccessClaims {
        AccessClaims {
            user: UserId::new(Uuid::nil()),
            session: SessionId::new(Uuid::nil()),
            roles: Vec::new(),
            is_staff: false,
            is_superuser: false,
            epoch: 1,
            issued_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::from_timestamp(seconds, 0).unwrap(),
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
                assert_eq!(known.get("used"), Some(claims(1)));
            }
        }
        assert!(known.get("0").is_none());
        let generations = known.generations();
        assert!(generations.young.len() + generations.old.len() <= 2 * GENERATION);
    }
}
