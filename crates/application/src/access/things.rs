//! Who may do what with a thing of one person: a ticket, an order, an invitation. The rule says it; what it has to know is
//! loaded as it asks, and nothing else. An owner is let through by the row that is at hand already.

use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Judgement, Rule, Tie};
use turnout_domain::accounts::Phone;
use turnout_domain::events::Standing;
use turnout_domain::ids::UserId;
use turnout_ports::store::{Repositories, StoreError};

use super::decide;
use crate::app::App;
use crate::context::Actor;

/// Why somebody may not do this with a thing of somebody.
#[derive(Debug, thiserror::Error)]
pub enum Denied {
    /// They may not know that it exists.
    #[error("there is no such thing")]
    NotFound,
    /// They see it, but may not do this.
    #[error("this is not allowed")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets through who may do this with the thing, and answers what it is to them.
pub async fn authorize_thing(
    tx: &mut dyn Repositories,
    actor: Actor,
    rule: Rule,
    thing: Belonging<'_>,
    now: DateTime<Utc>,
) -> Result<Tie, Denied> {
    let mut known = Known::of(actor);
    loop {
        match known.ask(rule, thing)? {
            Asked::Answered(tie) => return Ok(tie),
            Asked::Number(user) => {
                let person = tx.users().find(user).await?.ok_or(Denied::NotFound)?;
                known.number = Some(person.phone);
            }
            Asked::Standing => known.has_met(tx.events().standing(thing.event(), actor.user(), now).await?),
        }
    }
}

/// As [`authorize_thing`], for reads that need no transaction.
pub async fn authorize_thing_read(
    app: &App,
    actor: Actor,
    rule: Rule,
    thing: Belonging<'_>,
    now: DateTime<Utc>,
) -> Result<Tie, Denied> {
    let mut known = Known::of(actor);
    loop {
        match known.ask(rule, thing)? {
            Asked::Answered(tie) => return Ok(tie),
            Asked::Number(user) => {
                let profile = app.account_queries.own_profile(user).await?;
                known.number = Some(profile.ok_or(Denied::NotFound)?.user.phone);
            }
            Asked::Standing => {
                let standing = app.event_queries.standing(thing.event(), actor.user(), now).await?;
                known.has_met(standing);
            }
        }
    }
}

/// As [`authorize_thing`], where the standing is at hand.
pub fn authorize_thing_with(
    standing: &Standing,
    actor: Actor,
    rule: Rule,
    thing: Belonging<'_>,
) -> Result<Tie, Denied> {
    let mut known = Known::of(actor);
    known.has_met(Some(standing.clone()));
    match known.ask(rule, thing)? {
        Asked::Answered(tie) => Ok(tie),
        Asked::Number(_) | Asked::Standing => Err(Denied::NotFound),
    }
}

/// Whether the rule lets somebody do this as the one whose the thing is. What they may by permission does not count.
pub fn may_as_owner(actor: Actor, rule: Rule, thing: Belonging<'_>) -> bool {
    matches!(Known::of(actor).ask(rule, thing), Ok(Asked::Answered(Tie::Owner)))
}

/// What is known of who asks.
struct Known {
    actor: Actor,
    number: Option<Phone>,
    has_asked_event: bool,
    /// Empty also if there is no such event.
    standing: Option<Standing>,
}

/// What the rule says, unless it has to know more.
enum Asked {
    Answered(Tie),
    Number(UserId),
    Standing,
}

impl Known {
    const fn of(actor: Actor) -> Self {
        Self {
            actor,
            number: None,
            has_asked_event: false,
            standing: None,
        }
    }

    fn has_met(&mut self, standing: Option<Standing>) {
        self.has_asked_event = true;
        self.standing = standing;
    }

    fn ask(&self, rule: Rule, thing: Belonging<'_>) -> Result<Asked, Denied> {
        let tie = thing.tie(self.actor.user(), self.number.as_ref());
        let may = |permission| decide(self.standing.as_ref(), self.actor, permission).is_ok();
        let judged = if self.has_asked_event {
            rule.judge(tie, Some(&may))
        } else {
            rule.judge(tie, None)
        };
        match (judged, self.actor.user()) {
            (Judgement::Allowed, _) => Ok(Asked::Answered(tie.unwrap_or(Tie::None))),
            (Judgement::Forbidden, _) => Err(Denied::Forbidden),
            (Judgement::NeedsStanding, _) => Ok(Asked::Standing),
            (Judgement::NeedsNumber, Some(user)) => Ok(Asked::Number(user)),
            (Judgement::NotFound | Judgement::NeedsNumber, _) => Err(Denied::NotFound),
        }
    }
}

#[cfg(test)]
mod tests;
