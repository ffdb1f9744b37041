//! Invitations to an event.

use chrono::{DateTime, Utc};

use crate::accounts::Phone;
use crate::ids::{EventId, InviteId, InviteLinkId, ReservationId, UserId};
use crate::text_enum::text_enum;

text_enum! {
    /// Where an invitation stands.
    InviteStatus {
        /// Waits for the answer.
        Pending = "pending",
        /// The guest said yes.
        Accepted = "accepted",
        /// The guest said no.
        Declined = "declined",
        /// Nobody answered in time, or before the guest accepted another one.
        Expired = "expired",
        /// The host took it back.
        Revoked = "revoked",
    }
}

impl InviteStatus {
    /// Whether the state machine draws an arrow from here to there.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (
                Self::Pending,
                Self::Accepted | Self::Declined | Self::Expired | Self::Revoked
            )
        )
    }

    /// Whether it stands in the way of a second invitation of the same person.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Accepted)
    }
}

text_enum! {
    /// How somebody was invited.
    InviteType {
        /// By name or number.
        Direct = "direct",
        /// Through a link that was passed on.
        ShareLink = "share_link",
    }
}

/// An invitation of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Public id.
    pub id: InviteId,
    /// The event.
    pub event: EventId,
    /// Who invites, while they have an account.
    pub inviter: Option<UserId>,
    /// Who is invited. Empty where it was a number that has not answered.
    pub user: Option<UserId>,
    /// The number that was invited, where it was a number.
    pub phone: Option<Phone>,
    /// How.
    pub kind: InviteType,
    /// The link that was used.
    pub link: Option<InviteLinkId>,
    /// Where it stands. A pending one may have expired meanwhile: ask [`Invite::status_at`].
    pub status: InviteStatus,
    /// Of the host.
    pub message: String,
    /// The hold that accepting it opened, where there is something to pay.
    pub reservation: Option<ReservationId>,
    /// From this instant it cannot be accepted.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was answered, revoked or found to have expired.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A step that the state machine of invitations does not draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an invitation that is {from} cannot become {to}")]
pub struct InviteStepRefused {
    /// Where it stands.
    pub from: InviteStatus,
    /// Where it was to go.
    pub to: InviteStatus,
}

impl Invite {
    /// The status as people see it: a pending one whose time ran out has expired, whether or not anybody noted it.
    pub fn status_at(&self, now: DateTime<Utc>) -> InviteStatus {
        match self.status {
            InviteStatus::Pending if self.expires_at.is_some_and(|end| now >= end) => InviteStatus::Expired,
            status => status,
        }
    }

    /// The guest says yes. From now on it belongs to the account, whatever number that gets.
    pub fn accept(
        self,
        user: UserId,
        at: DateTime<Utc>,
        reservation: Option<ReservationId>,
    ) -> Result<Self, InviteStepRefused> {
        let mut accepted = self.step(InviteStatus::Accepted, at)?;
        accepted.user = Some(user);
        accepted.reservation = reservation;
        Ok(accepted)
    }

    /// The guest says no.
    pub fn decline(self, user: UserId, at: DateTime<Utc>) -> Result<Self, InviteStepRefused> {
        let mut declined = self.step(InviteStatus::Declined, at)?;
        declined.user = Some(user);
        Ok(declined)
    }

    /// The host takes it back.
    pub fn revoke(self, at: DateTime<Utc>) -> Result<Self, InviteStepRefused> {
        self.step(InviteStatus::Revoked, at)
    }

    /// Notes that its time ran out. Refused before that.
    pub fn expire(self, at: DateTime<Utc>) -> Result<Self, InviteStepRefused> {
        if self.status_at(at) == InviteStatus::Expired && self.status == InviteStatus::Pending {
            let mut expired = self;
            expired.status = InviteStatus::Expired;
            expired.decided_at = Some(at);
            return Ok(expired);
        }
        Err(InviteStepRefused {
            from: self.status,
            to: InviteStatus::Expired,
        })
    }

    /// Its guest accepted another invitation to the event, so this one waits for nothing.
    pub fn give_way(mut self, at: DateTime<Utc>) -> Result<Self, InviteStepRefused> {
        let (from, to) = (self.status, InviteStatus::Expired);
        if !from.may_become(to) {
            return Err(InviteStepRefused { from, to });
        }
        self.status = to;
        self.decided_at = Some(at);
        Ok(self)
    }

    fn step(mut self, to: InviteStatus, at: DateTime<Utc>) -> Result<Self, InviteStepRefused> {
        let from = self.status_at(at);
        if !from.may_become(to) {
            return Err(InviteStepRefused { from, to });
        }
        self.status = to;
        self.decided_at = Some(at);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use InviteStatus::{Accepted, Declined, Expired, Pending, Revoked};
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    const GUEST: UserId = UserId::new(Uuid::from_u128(1));
    const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap()
    }

    fn invite(status: InviteStatus) -> Invite {
        Invite {
            id: Uuid::from_u128(2).into(),
            event: Uuid::from_u128(3).into(),
            inviter: None,
            user: None,
            phone: Some(phone("+919876543210")),
            kind: InviteType::Direct,
            link: None,
            status,
            message: String::new(),
            reservation: None,
            expires_at: Some(AT + TimeDelta::days(1)),
            decided_at: None,
            created_at: AT,
        }
    }

    #[test]
    fn the_state_machine_is_what_is_drawn() {
        for &from in InviteStatus::ALL {
            for &to in InviteStatus::ALL {
                assert_eq!(from.may_become(to), from == Pending && to != Pending, "{from} -> {to}");
            }
        }
    }

    #[test]
    fn is_answered_once_and_then_belongs_to_the_account() {
        let accepted = invite(Pending).accept(GUEST, AT, None).unwrap();
        assert_eq!((accepted.status, accepted.user), (Accepted, Some(GUEST)));
        assert_eq!(invite(Pending).decline(GUEST, AT).unwrap().status, Declined);
        assert_eq!(invite(Pending).revoke(AT).unwrap().status, Revoked);
        for from in [Accepted, Declined, Expired, Revoked] {
            assert!(invite(from).accept(GUEST, AT, None).is_err(), "{from}");
            assert!(invite(from).decline(GUEST, AT).is_err(), "{from}");
            assert!(invite(from).revoke(AT).is_err(), "{from}");
        }
    }

    #[test]
    fn expires_by_itself() {
        let end = AT + TimeDelta::days(1);
        let before = end - TimeDelta::microseconds(1);
        assert!(invite(Pending).accept(GUEST, before, None).is_ok() && invite(Pending).expire(before).is_err());
        let refused = InviteStepRefused {
            from: Expired,
            to: Accepted,
        };
        assert_eq!(invite(Pending).accept(GUEST, end, None), Err(refused));
        assert_eq!(invite(Pending).expire(end).unwrap().status, Expired);
        assert_eq!(invite(Accepted).status_at(end), Accepted);
        assert!(invite(Accepted).expire(end).is_err());
    }

    #[test]
    fn gives_way_to_another_one_before_its_time_too() {
        for at in [AT, AT + TimeDelta::days(2)] {
            let ended = invite(Pending).give_way(at).unwrap();
            assert_eq!((ended.status, ended.decided_at), (Expired, Some(at)));
        }
        for from in [Accepted, Declined, Expired, Revoked] {
            assert!(invite(from).give_way(AT).is_err(), "{from}");
        }
    }
}
