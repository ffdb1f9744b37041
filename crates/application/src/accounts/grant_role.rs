//! Gives a user a role for the whole platform.

use turnout_domain::accounts::Role;
use turnout_domain::ids::UserId;
use turnout_ports::accounts::UserAccount;

use super::administer::{AdministerError, Step, administer};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Gives the role, which holds from the commit on. The user's access tokens die within a second; the next refresh gives
/// them tokens that tell of the role.
pub async fn grant_role(
    app: &App,
    context: &RequestContext,
    target: UserId,
    role: Role,
    once: &Once<'_, UserAccount>,
) -> Result<Answer<UserAccount>, AdministerError> {
    administer(app, context, target, Step::Grant(role), once).await
}
