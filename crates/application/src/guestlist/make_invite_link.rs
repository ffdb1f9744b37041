//! A link is made that invites whoever holds it.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use turnout_domain::access::Permission;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::fields::Violations;
use turnout_domain::guestlist::InviteLink;
use turnout_domain::ids::{EventId, UserId};
use turnout_ports::store::Repositories;

use super::InviteError;
use super::link_token;
use super::open_event::open_event;
use super::words::message;
use crate::access::authorize;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// A link to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewInviteLink {
    /// To which event.
    pub event: EventId,
    /// How many people may accept.
    pub max_uses: u32,
    /// From then on it is dead.
    pub expires_at: Option<DateTime<Utc>>,
    /// Shown with the invitation.
    pub message: String,
}

/// A link that was made. Its token is nowhere else and cannot be had again.
#[derive(Clone, Debug)]
pub struct MadeInviteLink {
    /// The link.
    pub link: InviteLink,
    /// What whoever holds it presents.
    pub token: SecretString,
}

/// Makes the link, once for each idempotency key.
pub async fn make_invite_link(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: NewInviteLink,
    once: &Once<'_, MadeInviteLink>,
) -> Result<Answer<MadeInviteLink>, InviteError> {
    let now = app.clock.now();
    let mut wrong = Violations::none();
    let message = wrong.keep(message(&wish.message)).unwrap_or_default();
    let link = InviteLink {
        id: ids::draw(now, &*app.entropy),
        event: wish.event,
        inviter: Some(user),
        message,
        max_uses: wish.max_uses,
        uses: 0,
        expires_at: wish.expires_at,
        revoked_at: None,
        created_at: now,
    };
    link.check_new(now, "/share_link", &mut wrong);
    let token = link_token::draw(&*app.entropy);
    let hash = link_token::hash(&token).unwrap_or_default();
    let unit = MakeInviteLink {
        context,
        made: MadeInviteLink {
            link: wrong.or_else(link)?,
            token,
        },
        hash,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct MakeInviteLink<'a> {
    context: &'a RequestContext,
    made: MadeInviteLink,
    hash: [u8; 32],
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for MakeInviteLink<'_> {
    type Output = MadeInviteLink;
    type Error = InviteError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<MadeInviteLink, InviteError> {
        let mut ids = self.ids;
        let link = &self.made.link;
        authorize(tx, self.context.actor, Permission::GuestInvite, link.event, self.now).await?;
        open_event(tx, link.event, self.now).await?;
        tx.invites().insert_link(link, &self.hash).await?;
        let expires_at = link.expires_at.map(|end| end.to_rfc3339());
        let changes = Changes::none().set("max_uses", link.max_uses.to_string()).differing(
            "expires_at",
            None,
            expires_at.as_ref(),
        );
        let object = AuditObject::new(ObjectKind::InviteLink, link.id.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::InviteLinkMade, object)
            .of_event(link.event)
            .severity(Severity::Medium)
            .changes(changes);
        tx.audit().append(&[entry]).await?;
        Ok(self.made.clone())
    }
}
