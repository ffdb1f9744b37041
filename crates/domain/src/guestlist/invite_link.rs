//! Links that invite whoever holds them.

use chrono::{DateTime, Utc};

use crate::fields::{FieldRule, Violations};
use crate::ids::{EventId, InviteLinkId, UserId};

/// The most people one link may let in.
pub const MOST_LINK_USES: u32 = 100_000;

/// A link that can be passed on. Its token is shown once, to whoever made it, and only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InviteLink {
    /// Public id.
    pub id: InviteLinkId,
    /// The event.
    pub event: EventId,
    /// Who made it, while they have an account.
    pub inviter: Option<UserId>,
    /// Shown with the invitation.
    pub message: String,
    /// How many people may accept.
    pub max_uses: u32,
    /// How many did.
    pub uses: u32,
    /// From this instant it is dead.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the host took it back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Why a link lets nobody in any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkRefused {
    /// The host took it back: it is as good as unknown.
    #[error("the link was revoked")]
    Revoked,
    /// Its time ran out.
    #[error("the link has expired")]
    Expired,
    /// As many people as it was made for have accepted.
    #[error("the link is used up")]
    UsedUp,
}

impl InviteLink {
    /// Whether somebody may still accept through it.
    pub fn check(&self, now: DateTime<Utc>) -> Result<(), LinkRefused> {
        if self.revoked_at.is_some() {
            Err(LinkRefused::Revoked)
        } else if self.expires_at.is_some_and(|end| now >= end) {
            Err(LinkRefused::Expired)
        } else if self.uses >= self.max_uses {
            Err(LinkRefused::UsedUp)
        } else {
            Ok(())
        }
    }

    /// Somebody accepts through it.
    pub fn used(mut self, now: DateTime<Utc>) -> Result<Self, LinkRefused> {
        self.check(now)?;
        self.uses += 1;
        Ok(self)
    }

    /// Notes what is wrong with a link that is to be made. `at` is the JSON Pointer to it.
    pub fn check_new(&self, now: DateTime<Utc>, at: &str, wrong: &mut Violations) {
        if !(1..=MOST_LINK_USES).contains(&self.max_uses) {
            let range = format!("must be 1 to {MOST_LINK_USES}");
            wrong.add(format!("{at}/max_uses"), FieldRule::OutOfRange, range);
        }
        check_expiry(self.expires_at, now, at, wrong);
    }
}

/// Notes that something would have expired before it began.
pub fn check_expiry(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>, at: &str, wrong: &mut Violations) {
    if expires_at.is_some_and(|end| end <= now) {
        let field = format!("{at}/expires_at");
        wrong.add(field, FieldRule::OutOfRange, "must be in the future");
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn link(max_uses: u32) -> InviteLink {
        InviteLink {
            id: Uuid::from_u128(1).into(),
            event: Uuid::from_u128(2).into(),
            inviter: None,
            message: String::new(),
            max_uses,
            uses: 0,
            expires_at: Some(AT + TimeDelta::days(1)),
            revoked_at: None,
            created_at: AT,
        }
    }

    #[test]
    fn lets_in_as_many_as_it_was_made_for() {
        let twice = link(2).used(AT).and_then(|link| link.used(AT)).unwrap();
        assert_eq!((twice.uses, twice.check(AT)), (2, Err(LinkRefused::UsedUp)));
    }

    #[test]
    fn dies_at_its_end_and_when_it_is_revoked() {
        let end = AT + TimeDelta::days(1);
        assert_eq!(link(1).check(end - TimeDelta::microseconds(1)), Ok(()));
        assert_eq!(link(1).check(end), Err(LinkRefused::Expired));
        let revoked = InviteLink {
            revoked_at: Some(AT),
            ..link(1)
        };
        assert_eq!(revoked.check(end), Err(LinkRefused::Revoked));
    }

    #[test]
    fn tells_what_is_wrong_with_a_new_one() {
        let fields = |link: InviteLink, now| {
            let mut wrong = Violations::none();
            link.check_new(now, "/share_link", &mut wrong);
            wrong.into_vec().into_iter().map(|one| one.field).collect::<Vec<_>>()
        };
        assert!(fields(link(MOST_LINK_USES), AT).is_empty());
        assert_eq!(
            fields(link(0), AT + TimeDelta::days(1)),
            ["/share_link/max_uses", "/share_link/expires_at"]
        );
        assert_eq!(fields(link(MOST_LINK_USES + 1), AT), ["/share_link/max_uses"]);
    }
}
