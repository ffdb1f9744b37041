//! Who asks, from where: what every use case is told beside its own input.

use std::fmt::Write;
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use turnout_domain::accounts::Role;
use turnout_domain::audit::{AuditAction, AuditActor, AuditEntry, AuditObject, Changes, Origin, Severity};
use turnout_domain::ids::{AuditId, SessionId, UserId};
use turnout_ports::system::Entropy;

/// On whose behalf something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Someone who has not signed in.
    Anonymous,
    /// A signed-in user.
    User(UserId),
    /// The system itself: a job, a sweeper, a provider's webhook, a command of the operator.
    System,
}

impl Actor {
    /// The user, when it is one.
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::Anonymous | Self::System => None,
        }
    }
}

/// The circumstances of one request or one job. They go into logs and audit entries and decide nothing but limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestContext {
    /// Ties together the log lines, the audit entries and the answer of one request.
    pub request_id: String,
    /// The client's address, as far as trusted proxies tell it.
    pub ip: Option<IpAddr>,
    /// What the client says it is, cut to a sane length.
    pub user_agent: Option<String>,
    /// On whose behalf.
    pub actor: Actor,
    /// The session of a signed-in user.
    pub session: Option<SessionId>,
    /// What the user is on the platform, as the access token tells: up to 15 minutes old.
    pub standing: Standing,
}

/// What a user is on the whole platform. The default is nobody in particular.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The platform-wide roles.
    pub roles: Vec<Role>,
    /// Whether the user works for the platform.
    pub is_staff: bool,
    /// Whether the user may do everything.
    pub is_superuser: bool,
}

impl RequestContext {
    /// The circumstances of work that the system does by itself. `source` names the work, such as `job:send-sms`.
    pub fn system(source: impl Into<String>) -> Self {
        Self {
            request_id: source.into(),
            ip: None,
            user_agent: None,
            actor: Actor::System,
            session: None,
            standing: Standing::default(),
        }
    }

    /// Begins an audit entry of something done under these circumstances.
    pub fn audit(&self, id: AuditId, at: DateTime<Utc>, action: AuditAction, object: AuditObject) -> AuditEntry {
        AuditEntry {
            id,
            at,
            actor: match self.actor {
                Actor::Anonymous => AuditActor::Anonymous,
                Actor::User(user) => AuditActor::User(user),
                Actor::System => AuditActor::System,
            },
            origin: Origin {
                ip: self.ip.map(|ip| ip.to_string()),
                user_agent: self.user_agent.clone().unwrap_or_default(),
                session: self.session,
                request_id: self.request_id.clone(),
            },
            action,
            object,
            event: None,
            severity: Severity::Low,
            refused: None,
            changes: Changes::none(),
        }
    }

    /// The user on whose behalf, when there is one.
    pub const fn user(&self) -> Option<UserId> {
        self.actor.user()
    }
}

/// Draws a request id for a request that brought none: 128 random bits in hex.
pub fn draw_request_id(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; 16];
    entropy.fill(&mut bytes);
    bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
