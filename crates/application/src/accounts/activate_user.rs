//! Lets a user in again.

use turnout_domain::ids::UserId;
use turnout_ports::accounts::UserAccount;

use super::administer::{AdministerError, Step, administer};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once};

/// Lets the user sign in again. The sessions that ended stay ended.
pub async fn activate_user(
    app: &App,
    context: &RequestContext,
    target: UserId,
    once: &Once<'_, UserAccount>,
) -> Result<Answer<UserAccount>, AdministerError> {
    administer(app, context, target, Step::Activate, once).await
}
