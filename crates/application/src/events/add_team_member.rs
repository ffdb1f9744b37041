//! Gives somebody a role for one event.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::accounts::Phone;
use turnout_domain::audit::{AuditAction, AuditObject, ObjectKind};
use turnout_domain::events::{TeamMember, TeamRefused, TeamRole, judge_new_member};
use turnout_domain::ids::{EventId, TeamMemberId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::accounts::NewUser;
use turnout_ports::events::TeamMemberDetail;
use turnout_ports::guestlist::PersonCard;
use turnout_ports::store::Repositories;

use super::team_error::TeamError;
use super::team_rank::refuse_more;
use super::team_words::{entry, notification};
use crate::access::{AccessError, authorize};
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::context::RequestContext;
use crate::guestlist::{Target, active_user, host_name_of, unknown_user};
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::unit_of_work::UnitOfWork;

/// Somebody who is to join a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTeamMember {
    /// Of which event.
    pub event: EventId,
    /// Who. A number that nobody has becomes an account, which is proved by its first sign-in.
    pub target: Target,
    /// In which role.
    pub role: TeamRole,
}

/// Gives the role, which holds from the commit on at every server. Who has it already in the same way keeps it.
pub async fn add_team_member(
    app: &App,
    context: &RequestContext,
    user: UserId,
    wish: NewTeamMember,
    once: &Once<'_, TeamMemberDetail>,
) -> Result<Answer<TeamMemberDetail>, TeamError> {
    let now = app.clock.now();
    let giver = app.account_queries.own_profile(user).await?;
    let named = match wish.target {
        Target::User(person) => app.account_queries.own_profile(person).await?,
        Target::Phone(_) => None,
    };
    let unit = AddTeamMember {
        context,
        giver: PersonCard::named(user, giver.and_then(|profile| profile.stored.profile.name)),
        name: named.and_then(|profile| profile.stored.profile.name),
        wish,
        id: ids::draw(now, &*app.entropy),
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct AddTeamMember<'a> {
    context: &'a RequestContext,
    giver: PersonCard,
    name: Option<String>,
    wish: NewTeamMember,
    id: TeamMemberId,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for AddTeamMember<'_> {
    type Output = TeamMemberDetail;
    type Error = TeamError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<TeamMemberDetail, TeamError> {
        let mut ids = self.ids;
        let (event, role) = (self.wish.event, self.wish.role);
        let standing = authorize(tx, self.context.actor, Permission::TeamManage, event, self.now).await?;
        refuse_more(&standing, self.context.actor, role)?;
        let person = self.person(tx, &mut ids).await?;
        if person == standing.host && self.knows_host(standing.host) {
            return Err(TeamRefused::Host.into());
        }
        let locked = tx.events().lock(event).await?.ok_or(AccessError::EventNotFound)?;
        let member = TeamMember {
            id: self.id,
            event,
            user: person,
            role,
            phone: self.phone().cloned(),
            given_by: Some(self.giver.id),
            given_at: self.now,
        };
        if let Some(held) = tx.team().held(&member).await? {
            return Ok(self.detail(held));
        }
        let size = tx.team().size(event).await?;
        judge_new_member(locked.status, locked.end_at, size, self.now)?;
        tx.team().add(&member).await?;
        let action = AuditAction::TeamMemberAdded;
        let entry = entry(self.context, &mut ids, self.now, action, &member);
        tx.audit().append(&[entry]).await?;
        // Only somebody who was named by number can have blocked the giver: the role waits, and they never hear of it.
        if is_unwelcome(tx, self.giver.id, person).await? {
            return Ok(self.detail(member));
        }
        let notice = Notice::TeamJoined {
            event: locked.title,
            giver: host_name_of(&self.giver),
            role,
        };
        let told = notification(self.context, &mut ids, &member, notice);
        tx.notifications().add(&[told]).await?;
        Ok(self.detail(member))
    }
}

impl AddTeamMember<'_> {
    /// Who is named, or whoever has the number. That an account is shut, or its owner has blocked the giver, is
    /// told of nobody's number: such a role gives nothing.
    async fn person(&self, tx: &mut dyn Repositories, ids: &mut Sequence) -> Result<UserId, TeamError> {
        let phone = match &self.wish.target {
            Target::User(user) => {
                return Ok(active_user(tx, self.giver.id, *user)
                    .await?
                    .ok_or_else(unknown_user)?
                    .id);
            }
            Target::Phone(phone) => phone,
        };
        let new = NewUser {
            id: ids.take(),
            profile: ids.take(),
            phone: phone.clone(),
            is_verified: false,
            at: self.now,
        };
        let registered = tx.users().register(&new).await?;
        let person = registered.user.id;
        if registered.is_new {
            let object = AuditObject::new(ObjectKind::User, person.uuid());
            let entry = self
                .context
                .audit(ids.take(), self.now, AuditAction::UserCreated, object);
            tx.audit().append(&[entry]).await?;
        }
        Ok(person)
    }

    /// Whoever names the host by number learns whose it is only if it is their own.
    fn knows_host(&self, host: UserId) -> bool {
        self.phone().is_none() || self.giver.id == host
    }

    fn phone(&self) -> Option<&Phone> {
        match &self.wish.target {
            Target::User(_) => None,
            Target::Phone(phone) => Some(phone),
        }
    }

    fn detail(&self, member: TeamMember) -> TeamMemberDetail {
        TeamMemberDetail {
            member,
            name: self.name.clone(),
        }
    }
}
