//! The port: on blocking threads, a bounded number at a time.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use turnout_ports::images::{ImageError, ImageProcessor, Prepared};

use crate::picture::reencode;

/// How many are decoded at a time. One may need some hundred megabytes for a moment.
const AT_ONCE: usize = 2;
/// How many wait for their turn. Whoever comes after them is sent away.
const WAITING: usize = 16;

/// Prepares pictures.
#[derive(Clone, Debug)]
pub struct Pictures {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Default for Pictures {
    fn default() -> Self {
        Self {
            running: Arc::new(Semaphore::new(AT_ONCE)),
            admitted: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
        }
    }
}

#[async_trait]
impl ImageProcessor for Pictures {
    async fn prepare(&self, upload: Bytes) -> Result<Prepared, ImageError> {
        let _admitted = self.admitted.try_acquire().map_err(|_| ImageError::Overloaded)?;
        let turn = Arc::clone(&self.running).acquire_owned().await;
        let turn = turn.map_err(|error| ImageError::Failed(error.to_string()))?;
        // The turn moves into the thread: a caller who gives up does not make room for another picture.
        let task = spawn_blocking(move || {
            let _turn = turn;
            reencode(&upload)
        });
        // A decoder that panics has met a picture that nobody else can read either.
        task.await
            .unwrap_or_else(|panic| Err(ImageError::Unreadable(panic.to_string())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sends_away_who_would_wait_too_long() {
        let pictures = Pictures::default();
        let turns = Arc::clone(&pictures.running).acquire_many_owned(2).await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..AT_ONCE + WAITING {
            let pictures = pictures.clone();
            waiting.push(tokio::spawn(
                async move { pictures.prepare(Bytes::from_static(b"x")).await },
            ));
        }
        while pictures.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(
            pictures.prepare(Bytes::new()).await,
            Err(ImageError::Overloaded),
            "nobody has had a turn yet"
        );
        drop(turns);
        for one in waiting {
            assert_eq!(one.await.unwrap(), Err(ImageError::Unsupported));
        }
        assert_eq!(pictures.prepare(Bytes::new()).await, Err(ImageError::Unsupported));
    }
}
