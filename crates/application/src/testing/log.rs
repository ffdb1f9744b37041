//! What happened, in its order.

use std::sync::{Arc, Mutex, PoisonError};

use turnout_domain::audit::AuditAction;
use turnout_ports::jobs::NewJob;

use super::Parts;

/// What a mock has seen. Clones share it.
#[derive(Debug)]
pub(crate) struct Log<T>(Arc<Mutex<Vec<T>>>);

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: Clone> Log<T> {
    pub fn add(&self, one: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(one);
    }

    pub fn seen(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Parts {
    /// Every audit entry: what was done or tried, and the code of the refusal.
    pub fn watch_audit(&mut self) -> Log<(AuditAction, Option<&'static str>)> {
        let log = Log::default();
        let seen = log.clone();
        self.repositories.audit.expect_append().returning(move |entries| {
            for entry in entries {
                seen.add((entry.action, entry.refused));
            }
            Ok(())
        });
        log
    }

    /// Every job that is queued.
    pub fn watch_jobs(&mut self) -> Log<NewJob> {
        let log = Log::default();
        let seen = log.clone();
        self.repositories.jobs.expect_enqueue().returning(move |job| {
            seen.add(job.clone());
            Ok(())
        });
        log
    }
}
