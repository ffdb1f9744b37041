//! What one signs in with is changed only by somebody who has signed in lately: a token that was stolen, or a phone that was
//! left lying open, is not enough to take an account for good.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::audit::AuditEntry;
use turnout_domain::ids::UserId;
use turnout_ports::store::{Repositories, StoreError, StoreResult};

use crate::app::App;
use crate::context::RequestContext;
use crate::unit_of_work::{UnitOfWork, execute};

/// Whether the session that asks was opened `within` so long, and lives. Refreshing it does not count. Where it is not, the
/// refusal is noted.
pub(super) async fn has_signed_in(
    app: &App,
    context: &RequestContext,
    user: UserId,
    within: TimeDelta,
    refusal: AuditEntry,
) -> StoreResult<bool> {
    let work = FreshSignIn {
        context,
        user,
        since: app.clock.now() - within,
        refusal: refusal.refused("sign_in_again"),
    };
    execute(&*app.store, &work).await
}

struct FreshSignIn<'a> {
    context: &'a RequestContext,
    user: UserId,
    since: DateTime<Utc>,
    refusal: AuditEntry,
}

#[async_trait]
impl UnitOfWork for FreshSignIn<'_> {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<bool, StoreError> {
        let opened_at = match self.context.session {
            Some(session) => tx.sessions().opened_at(self.user, session).await?,
            None => None,
        };
        let is_fresh = opened_at.is_some_and(|at| at > self.since);
        if !is_fresh {
            tx.audit().append(std::slice::from_ref(&self.refusal)).await?;
        }
        Ok(is_fresh)
    }
}
