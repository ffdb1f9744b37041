//! Who gives and takes which role in a team.

use turnout_domain::events::{Standing, TeamRole, may_confer};

use crate::access::AccessError;
use crate::context::Actor;

/// Refuses whoever may not do all that the role allows.
pub(super) fn refuse_more(standing: &Standing, actor: Actor, role: TeamRole) -> Result<(), AccessError> {
    let user = actor.user();
    if actor == Actor::System || may_confer(role, |permission| standing.allows(user, permission)) {
        Ok(())
    } else {
        Err(AccessError::Forbidden)
    }
}
