//! Reading accounts.

use chrono::{DateTime, Utc};
use turnout_domain::ids::{SessionId, UserId};
use turnout_ports::accounts::{BlockedUser, Interest, LiveSession, OwnProfile, PublicProfile};
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;

use crate::app::App;

/// The user's own profile; `None` once the account is shut.
pub async fn show_me(app: &App, user: UserId) -> StoreResult<Option<OwnProfile>> {
    app.account_queries.own_profile(user).await
}

/// What this viewer, or everyone, may see of a user.
pub async fn show_user(app: &App, user: UserId, viewer: Option<UserId>) -> StoreResult<Option<PublicProfile>> {
    app.account_queries.public_profile(user, viewer).await
}

/// Whom the user has blocked. The cursor is when and whom.
pub async fn list_blocks(
    app: &App,
    user: UserId,
    page: &PageRequest<(DateTime<Utc>, UserId)>,
) -> StoreResult<Page<BlockedUser, (DateTime<Utc>, UserId)>> {
    app.account_queries.blocks(user, page).await
}

/// The devices on which the user is signed in.
pub async fn list_sessions(
    app: &App,
    user: UserId,
    page: &PageRequest<SessionId>,
) -> StoreResult<Page<LiveSession, SessionId>> {
    app.account_queries.sessions(user, app.clock.now(), page).await
}

/// The interests that can be picked.
pub async fn list_interests(app: &App, page: &PageRequest<String>) -> StoreResult<Page<Interest, String>> {
    app.account_queries.interests(page).await
}
