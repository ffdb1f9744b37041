//! What has to be true of somebody who calls a route.

use serde_json::{Value, json};
use turnout_domain::access::{Permission, Rule};

/// The words of `x-permission.who` for which nobody has to sign in.
const OPEN: [&str; 4] = ["anyone", "holder_of_secret", "provider", "developer"];

/// Who may call a route. The use case decides; this says what it decides by, so that it can be read, shown and tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Anyone.
    Anyone,
    /// Anyone who may know of the event; to others it does not exist.
    AnyoneWhoSees,
    /// Whoever holds the secret that the request carries: a code, a refresh token, the token of a link.
    HolderOfSecret,
    /// A payment provider, known by its signature.
    Provider,
    /// Only where what developers need is switched on.
    Developer,
    /// Anyone who has signed in, about nothing in particular or about themselves.
    User,
    /// A user who may know of the event.
    UserWhoSees,
    /// Who may by the rule about things of one person: their owner, and who has the permission for their event. To others
    /// they do not exist.
    Owner(Rule),
    /// Who has these permissions for the event: its host, its team by their roles, and staff. Of several, the state of the
    /// thing says which.
    Event(&'static [Permission]),
    /// Who has this permission for everything.
    Platform(Permission),
}

impl Decision {
    /// Whether somebody who has signed in can be refused with 403.
    pub(crate) const fn forbids(self) -> bool {
        match self {
            Self::Anyone
            | Self::AnyoneWhoSees
            | Self::HolderOfSecret
            | Self::Provider
            | Self::Developer
            | Self::User
            | Self::UserWhoSees => false,
            Self::Owner(rule) => rule.forbids(),
            Self::Event(_) | Self::Platform(_) => true,
        }
    }

    /// As the OpenAPI document shows it.
    pub(crate) fn shown(self) -> Value {
        match self {
            Self::Anyone => json!({"who": "anyone"}),
            Self::AnyoneWhoSees => json!({"who": "anyone", "sees": "event"}),
            Self::HolderOfSecret => json!({"who": "holder_of_secret"}),
            Self::Provider => json!({"who": "provider"}),
            Self::Developer => json!({"who": "developer"}),
            Self::User => json!({"who": "user"}),
            Self::UserWhoSees => json!({"who": "user", "sees": "event"}),
            Self::Owner(rule) => match rule.permission() {
                None => json!({"who": "owner", "of": rule.thing().as_str()}),
                Some(or) => json!({"who": "owner", "of": rule.thing().as_str(), "or": or.as_str()}),
            },
            Self::Event(permissions) => {
                let names: Vec<_> = permissions.iter().map(|one| one.as_str()).collect();
                json!({"who": "team", "permissions": names})
            }
            Self::Platform(permission) => json!({"who": "role", "permissions": [permission.as_str()]}),
        }
    }
}

/// Whether an operation with this `x-permission` is closed to everybody who has not signed in.
pub(crate) fn needs_user(shown: &Value) -> Option<bool> {
    let who = shown.get("who")?.as_str()?;
    Some(!OPEN.contains(&who))
}
