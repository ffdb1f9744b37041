//! Requests to join an event.

use chrono::{DateTime, Utc};

use crate::booking::Seats;
use crate::ids::{EventId, RequestId, ReservationId, TierId, UserId};
use crate::text_enum::text_enum;

text_enum! {
    /// Where a request stands.
    RequestStatus {
        /// Waits for the host.
        Pending = "pending",
        /// The host said yes.
        Accepted = "accepted",
        /// The host said no.
        Declined = "declined",
        /// Taken back: by the requester, or by either party after it was accepted.
        Cancelled = "cancelled",
    }
}

impl RequestStatus {
    /// Whether the state machine draws an arrow from here to there.
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Pending, Self::Accepted | Self::Declined | Self::Cancelled) | (Self::Accepted, Self::Cancelled)
        )
    }

    /// Whether it stands in the way of a second request of the same person.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Accepted)
    }
}

/// Somebody asks to join an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRequest {
    /// Public id.
    pub id: RequestId,
    /// The event.
    pub event: EventId,
    /// Who asks.
    pub requester: UserId,
    /// The tier that was asked for; once accepted, the tier of the seats.
    pub tier: Option<TierId>,
    /// How many seats.
    pub seats: Seats,
    /// To the host.
    pub message: String,
    /// To the guest.
    pub host_message: String,
    /// Where it stands.
    pub status: RequestStatus,
    /// The hold that accepting it opened, where there is something to pay.
    pub reservation: Option<ReservationId>,
    /// Who took the latest step.
    pub decided_by: Option<UserId>,
    /// When the latest step was taken.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// A step that the state machine of requests does not draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a request that is {from} cannot become {to}")]
pub struct RequestStepRefused {
    /// Where it stands.
    pub from: RequestStatus,
    /// Where it was to go.
    pub to: RequestStatus,
}

/// What accepting a request gave its requester.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Granted {
    /// Seats of this tier.
    pub tier: TierId,
    /// Kept by this hold until they are paid; without one they are the guest's already.
    pub reservation: Option<ReservationId>,
}

impl JoinRequest {
    /// The host says yes.
    pub fn accept(
        self,
        by: UserId,
        at: DateTime<Utc>,
        message: &str,
        granted: Granted,
    ) -> Result<Self, RequestStepRefused> {
        let mut accepted = self.step(RequestStatus::Accepted, by, at)?;
        message.clone_into(&mut accepted.host_message);
        accepted.tier = Some(granted.tier);
        accepted.reservation = granted.reservation;
        Ok(accepted)
    }

    /// The host says no.
    pub fn decline(self, by: UserId, at: DateTime<Utc>, message: &str) -> Result<Self, RequestStepRefused> {
        let mut declined = self.step(RequestStatus::Declined, by, at)?;
        message.clone_into(&mut declined.host_message);
        Ok(declined)
    }

    /// It is taken back. Whoever is not the requester can only take back what was accepted: a pending request is declined.
    pub fn cancel(self, by: UserId, at: DateTime<Utc>) -> Result<Self, RequestStepRefused> {
        if self.status == RequestStatus::Pending && by != self.requester {
            return Err(RequestStepRefused {
                from: self.status,
                to: RequestStatus::Cancelled,
            });
        }
        self.step(RequestStatus::Cancelled, by, at)
    }

    fn step(mut self, to: RequestStatus, by: UserId, at: DateTime<Utc>) -> Result<Self, RequestStepRefused> {
        if !self.status.may_become(to) {
            return Err(RequestStepRefused { from: self.status, to });
        }
        self.status = to;
        self.decided_by = Some(by);
        self.decided_at = Some(at);
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use RequestStatus::{Accepted, Cancelled, Declined, Pending};
    use uuid::Uuid;

    use super::*;

    const REQUESTER: UserId = UserId::new(Uuid::from_u128(1));
    const HOST: UserId = UserId::new(Uuid::from_u128(2));
    const AT: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn request(status: RequestStatus) -> JoinRequest {
        JoinRequest {
            id: Uuid::from_u128(3).into(),
            event: Uuid::from_u128(4).into(),
            requester: REQUESTER,
            tier: None,
            seats: Seats::ONE,
            message: "May I?".to_owned(),
            host_message: String::new(),
            status,
            reservation: None,
            decided_by: None,
            decided_at: None,
            created_at: AT,
        }
    }

    #[test]
    fn the_state_machine_is_what_is_drawn() {
        let drawn = [
            (Pending, Accepted),
            (Pending, Declined),
            (Pending, Cancelled),
            (Accepted, Cancelled),
        ];
        for &from in RequestStatus::ALL {
            for &to in RequestStatus::ALL {
                assert_eq!(from.may_become(to), drawn.contains(&(from, to)), "{from} -> {to}");
            }
        }
    }

    #[test]
    fn accepting_keeps_the_tier_the_hold_and_the_answer() {
        let granted = Granted {
            tier: Uuid::from_u128(5).into(),
            reservation: Some(Uuid::from_u128(6).into()),
        };
        let accepted = request(Pending).accept(HOST, AT, "Welcome", granted).unwrap();
        assert_eq!(
            (accepted.tier, accepted.reservation),
            (Some(granted.tier), granted.reservation)
        );
        assert_eq!(
            (accepted.host_message.as_str(), accepted.decided_by),
            ("Welcome", Some(HOST))
        );
        for from in [Accepted, Declined, Cancelled] {
            assert!(request(from).accept(HOST, AT, "", granted).is_err(), "{from}");
            assert!(request(from).decline(HOST, AT, "").is_err(), "{from}");
        }
    }

    #[test]
    fn either_party_cancels_an_accepted_request_and_only_the_requester_a_pending_one() {
        assert_eq!(request(Pending).cancel(REQUESTER, AT).unwrap().status, Cancelled);
        assert_eq!(request(Accepted).cancel(REQUESTER, AT).unwrap().status, Cancelled);
        assert_eq!(request(Accepted).cancel(HOST, AT).unwrap().status, Cancelled);
        let refused = RequestStepRefused {
            from: Pending,
            to: Cancelled,
        };
        assert_eq!(request(Pending).cancel(HOST, AT), Err(refused));
        for from in [Declined, Cancelled] {
            assert!(request(from).cancel(REQUESTER, AT).is_err(), "{from}");
        }
    }
}
