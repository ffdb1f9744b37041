//! Accounts as staff see them.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_domain::accounts::Role;
use turnout_ports::accounts::UserAccount;
use turnout_ports::idempotency::StoredAnswer;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::idempotency::answer;

/// A role for the whole platform.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlatformRole)]
pub(super) enum PlatformRoleView {
    Admin,
    Support,
    Organizer,
    Attendee,
    Artist,
    ContentCreator,
    Sponsor,
    Fan,
}

impl From<PlatformRoleView> for Role {
    fn from(role: PlatformRoleView) -> Self {
        match role {
            PlatformRoleView::Admin => Self::Admin,
            PlatformRoleView::Support => Self::Support,
            PlatformRoleView::Organizer => Self::Organizer,
            PlatformRoleView::Attendee => Self::Attendee,
            PlatformRoleView::Artist => Self::Artist,
            PlatformRoleView::ContentCreator => Self::ContentCreator,
            PlatformRoleView::Sponsor => Self::Sponsor,
            PlatformRoleView::Fan => Self::Fan,
        }
    }
}

/// What the system knows of an account. Private.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Account)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of its own on the wire")]
pub(super) struct AccountView {
    /// The user's id.
    id: Uuid,
    /// E.164.
    #[schema(examples("+919876543210"))]
    phone: String,
    /// Display name.
    #[schema(required = true, examples("Asha Rao"))]
    name: Option<String>,
    /// As the user gave it.
    #[schema(required = true, format = "email")]
    email: Option<String>,
    /// Whether the phone was proved by a code.
    is_verified: bool,
    /// Whether the user may sign in.
    is_active: bool,
    /// Since when the user is shut out.
    #[schema(required = true)]
    deactivated_at: Option<DateTime<Utc>>,
    /// Whether the user works for the platform.
    is_staff: bool,
    /// Whether the user may do everything.
    is_superuser: bool,
    /// Roles for the whole platform.
    roles: Vec<&'static str>,
    /// On how many devices the user is signed in.
    sessions: u32,
    /// The first sign-in.
    joined_at: DateTime<Utc>,
    /// The latest sign-in.
    #[schema(required = true)]
    last_login_at: Option<DateTime<Utc>>,
}

impl From<UserAccount> for AccountView {
    fn from(account: UserAccount) -> Self {
        let user = account.user;
        Self {
            id: user.id.uuid(),
            phone: user.phone.as_str().to_owned(),
            name: account.name,
            email: account.email,
            is_verified: account.is_verified,
            is_active: user.is_active,
            deactivated_at: account.deactivated_at,
            is_staff: user.is_staff,
            is_superuser: user.is_superuser,
            roles: user.roles.into_iter().map(Role::as_str).collect(),
            sessions: account.sessions,
            joined_at: user.joined_at,
            last_login_at: account.last_login_at,
        }
    }
}

/// The answer of a change, kept for its repetition.
pub(super) fn rendered(account: &UserAccount) -> StoredAnswer {
    answer(StatusCode::OK, &AccountView::from(account.clone()))
}
