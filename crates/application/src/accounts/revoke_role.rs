//! Takes a role for the whole platform from a user.

use turnout_domain::accounts::Role;
use turnout_domain::ids::UserId;

use super::administer::{AdministerError, Step, administer};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::Once;

/// Takes the role, which gives nothing from the commit on. The user's access tokens die within a second; the next refresh
/// gives them tokens without the role.
pub async fn revoke_role(
    app: &App,
    context: &RequestContext,
    target: UserId,
    role: Role,
) -> Result<(), AdministerError> {
    administer(app, context, target, Step::Revoke(role), &Once::unkeyed()).await?;
    Ok(())
}
