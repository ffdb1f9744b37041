//! Keeping a job while it is done. The lease is short, so that the job of a process that died is soon done by another.

use std::time::Duration;

use chrono::TimeDelta;
use turnout_ports::jobs::{JobQueue, Lease};
use turnout_ports::system::Clock;

/// How long a claimed job is left to its worker before another may take it.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How often a worker says that it still does the job: often enough that two may fail.
pub(super) const RENEW_EVERY: Duration = Duration::from_secs(10);

/// Does the work and renews the lease meanwhile. Where the lease is lost the work is broken off, for another worker does
/// it already: then the answer is none.
pub(super) async fn under_lease<T>(
    (queue, clock): (&dyn JobQueue, &dyn Clock),
    lease: Lease,
    renew_every: Duration,
    work: impl Future<Output = T>,
) -> Option<T> {
    let renewals = async {
        loop {
            tokio::time::sleep(renew_every).await;
            match queue.renew(lease, clock.now() + LEASE).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => tracing::warn!(job = %lease.job, %error, "a lease could not be renewed"),
            }
        }
    };
    tokio::select! { biased; done = work => Some(done), () = renewals => None }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use turnout_ports::jobs::MockJobQueue;
    use turnout_ports::store::StoreError;
    use turnout_testkit::ManualClock;
    use uuid::Uuid;

    use super::*;

    const SOON: Duration = Duration::from_millis(1);

    fn lease() -> Lease {
        Lease {
            job: Uuid::nil().into(),
            attempt: 1,
        }
    }

    #[tokio::test]
    async fn long_work_keeps_its_lease_though_a_renewal_fails() {
        let clock = ManualClock::default();
        let until = clock.now() + LEASE;
        let mut queue = MockJobQueue::new();
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        let (mut tell, renewals) = (Some(tell), AtomicU32::new(0));
        queue.expect_renew().returning(move |renewed, at| {
            assert_eq!((renewed, at), (lease(), until));
            match renewals.fetch_add(1, Ordering::Relaxed) {
                0 => Err(StoreError::Contended("once".to_owned())),
                2 => {
                    drop(tell.take());
                    Ok(true)
                }
                _ => Ok(true),
            }
        });
        let done = under_lease((&queue, &clock), lease(), SOON, async { told.await.is_err() });
        assert_eq!(done.await, Some(true));
    }

    #[tokio::test]
    async fn work_is_broken_off_when_its_lease_is_lost() {
        let mut queue = MockJobQueue::new();
        queue.expect_renew().times(1).returning(|_, _| Ok(false));
        let (clock, work) = (ManualClock::default(), std::future::pending::<()>());
        let done = under_lease((&queue, &clock), lease(), SOON, work);
        assert_eq!(done.await, None);
    }
}
