//! Shuts a user out.

use turnout_domain::ids::UserId;
use turnout_ports::accounts::UserAccount;

use super::administer::{AdministerError, Step, administer};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Ends all sessions of the user and lets them sign in no more. Their tokens are dead in every process within a second.
pub async fn deactivate_user(
    app: &App,
    context: &RequestContext,
    target: UserId,
    reason: String,
    once: &Once<'_, UserAccount>,
) -> Result<Answer<UserAccount>, AdministerError> {
    administer(app, context, target, Step::Deactivate { reason }, once).await
}
