//! Argon2id with a pepper, on blocking threads, a bounded number at a time.

mod argon;

use std::sync::Arc;

use argon::Peppered;
use argon2::{Params, PasswordHash, PasswordHasher, PasswordVerifier, password_hash};
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use turnout_ports::accounts::{HashError, SecretHasher};

/// What a hash costs, and how many may be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory for each hash.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Computations at a time.
    pub at_once: usize,
    /// Computations that may wait for their turn. Whoever comes after them is sent away.
    pub waiting: usize,
}

impl Default for HashCost {
    /// What OWASP recommends for Argon2id at least, on two threads.
    fn default() -> Self {
        Self {
            memory_kib: Params::DEFAULT_M_COST,
            passes: Params::DEFAULT_T_COST,
            at_once: 2,
            waiting: 200,
        }
    }
}

/// Hashes with Argon2id. The pepper is not in the database, so a copy of the database alone cannot be searched for
/// six-digit codes.
#[derive(Clone)]
pub struct Argon2Hasher(Arc<Inner>);

struct Inner {
    pepper: SecretSlice<u8>,
    params: Params,
    running: Arc<Semaphore>,
    admitted: Semaphore,
}

impl Argon2Hasher {
    /// A hasher with this pepper. Refuses costs that Argon2 does not allow.
    pub fn new(pepper: SecretSlice<u8>, cost: HashCost) -> Result<Self, HashError> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None).map_err(|error| failed(&error))?;
        Ok(Self(Arc::new(Inner {
            pepper,
            params,
            running: Arc::new(Semaphore::new(cost.at_once)),
            admitted: Semaphore::new(cost.at_once + cost.waiting),
        })))
    }

    async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _admitted = self.0.admitted.try_acquire().map_err(|_| HashError::Overloaded)?;
        let turn = Arc::clone(&self.0.running)
            .acquire_owned()
            .await
            .map_err(|error| failed(&error))?;
        let inner = Arc::clone(&self.0);
        // The turn moves into the thread: a caller who gives up does not make room for another computation.
        let task = spawn_blocking(move || {
            let _turn = turn;
            work(&inner)
        });
        task.await.map_err(|error| failed(&error))?
    }
}

impl Inner {
    fn argon2(&self) -> Peppered<'_> {
        Peppered {
            pepper: self.pepper.expose_secret(),
            params: &self.params,
        }
    }
}

#[async_trait]
impl SecretHasher for Argon2Hasher {
    async fn hash(&self, secret: &SecretString) -> Result<String, HashError> {
        let secret = secret.clone();
        self.compute(move |inner| {
            let hash = inner.argon2().hash_password(secret.expose_secret().as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| failed(&error))
        })
        .await
    }

    async fn verify(&self, secret: &SecretString, hash: &str) -> Result<bool, HashError> {
        let (secret, hash) = (secret.clone(), hash.to_owned());
        self.compute(move |inner| {
            let hash = PasswordHash::new(&hash).map_err(|error| HashError::Unreadable(error.to_string()))?;
            match inner.argon2().verify_password(secret.expose_secret().as_bytes(), &hash) {
                Ok(()) => Ok(true),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(HashError::Unreadable(error.to_string())),
            }
        })
        .await
    }
}

fn failed(error: &dyn std::error::Error) -> HashError {
    HashError::Failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHEAP: HashCost = HashCost {
        memory_kib: 64,
        passes: 1,
        at_once: 1,
        waiting: 1,
    };

    fn hasher(pepper: &[u8]) -> Argon2Hasher {
        Argon2Hasher::new(pepper.to_vec().into(), CHEAP).unwrap()
    }

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[tokio::test]
    async fn knows_the_secret_again_and_no_other() {
        let hasher = hasher(b"pepper");
        let hash = hasher.hash(&secret("123456")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
        assert_eq!(hasher.verify(&secret("123456"), &hash).await, Ok(true));
        assert_eq!(hasher.verify(&secret("123457"), &hash).await, Ok(false));
        assert_ne!(
            hasher.hash(&secret("123456")).await.unwrap(),
            hash,
            "each hash has a salt of its own"
        );
    }

    #[tokio::test]
    async fn a_hash_is_worth_nothing_without_its_pepper() {
        let hash = hasher(b"pepper").hash(&secret("123456")).await.unwrap();
        assert_eq!(hasher(b"paprika").verify(&secret("123456"), &hash).await, Ok(false));
    }

    #[tokio::test]
    async fn hashes_of_other_costs_still_verify() {
        let hash = hasher(b"pepper").hash(&secret("123456")).await.unwrap();
        let dearer = HashCost {
            memory_kib: 128,
            passes: 2,
            ..CHEAP
        };
        let hasher = Argon2Hasher::new(b"pepper".to_vec().into(), dearer).unwrap();
        assert_eq!(hasher.verify(&secret("123456"), &hash).await, Ok(true));
    }

    #[tokio::test]
    async fn an_unreadable_hash_is_an_error_and_not_a_no() {
        let answer = hasher(b"pepper").verify(&secret("123456"), "d41d8cd9").await;
        assert!(matches!(answer, Err(HashError::Unreadable(_))), "{answer:?}");
    }

    #[tokio::test]
    async fn sends_away_who_would_wait_too_long() {
        let hasher = hasher(b"pepper");
        let secret = secret("123456");
        let answers = futures_of(&hasher, &secret).await;
        assert_eq!(
            answers.iter().filter(|answer| answer.is_ok()).count(),
            2,
            "one runs, one waits"
        );
        assert_eq!(
            answers
                .iter()
                .filter(|answer| **answer == Err(HashError::Overloaded))
                .count(),
            1
        );
    }

    async fn futures_of(hasher: &Argon2Hasher, secret: &SecretString) -> [Result<String, HashError>; 3] {
        let (one, two, three) = tokio::join!(hasher.hash(secret), hasher.hash(secret), hasher.hash(secret));
        [one, two, three]
    }

    #[cfg(target_os = "linux")]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_memory_of_hashes_goes_back_to_the_system() {
        let cost = HashCost {
            passes: 1,
            at_once: 12,
            ..HashCost::default()
        };
        let hasher = Argon2Hasher::new(b"pepper".to_vec().into(), cost).unwrap();
        let secret = secret("123456");
        hasher.hash(&secret).await.unwrap();
        let before = resident_mib();
        let all = (0..48).map(|_| {
            let (hasher, secret) = (hasher.clone(), secret.clone());
            tokio::spawn(async move { hasher.hash(&secret).await.unwrap() })
        });
        for one in all.collect::<Vec<_>>() {
            one.await.unwrap();
        }
        let kept = resident_mib().saturating_sub(before);
        assert!(kept < 60, "{kept} MiB are kept, of hashes of 19 MiB each on 12 threads");
    }

    /// The second number counts pages of 4 KiB.
    #[cfg(target_os = "linux")]
    fn resident_mib() -> u64 {
        let numbers = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: u64 = numbers.split(' ').nth(1).unwrap().parse().unwrap();
        pages / 256
    }
}
