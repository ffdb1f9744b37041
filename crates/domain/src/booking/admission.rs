//! Whether a person may have seats of a tier: the rules that do not depend on how many are left.

use chrono::{DateTime, Utc};

use super::{FeeBearer, GstRule, OverSeatLimit, ReservationSource, Sale, SeatLimit, Seats, SeatsHad, Tier};
use crate::events::{Admission, EventStatus, GenderRule, Visibility};
use crate::ids::{EventId, UserId};

/// What has to be known of an event, a tier and a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookingFacts {
    /// The event.
    pub event: EventId,
    /// Its host.
    pub host: UserId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: EventStatus,
    /// Whether it was ever published.
    pub announced: bool,
    /// Who may know it.
    pub visibility: Visibility,
    /// How a guest gets in.
    pub admission: Admission,
    /// When it is over.
    pub end_at: Option<DateTime<Utc>>,
    /// A guest may take two seats.
    pub allow_plus_one: bool,
    /// Who may attend.
    pub genders: GenderRule,
    /// How long a hold lasts; without it the configured time.
    pub hold_minutes: Option<u32>,
    /// The tax.
    pub gst: GstRule,
    /// Who pays the platform fee.
    pub fee_bearer: FeeBearer,
    /// The tier; the first one that is sold where none was named.
    pub tier: Tier,
    /// How many tiers the event sells.
    pub tiers_sold: u32,
    /// The person.
    pub guest: GuestFacts,
}

/// What has to be known of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestFacts {
    /// The person.
    pub user: UserId,
    /// Their display name.
    pub name: String,
    /// What their profile says.
    pub gender: Option<String>,
    /// Seats they have already.
    pub had: SeatsHad,
    /// They belong to the event's team, or have or had a tie to it: a request, an invitation, seats.
    pub knows_event: bool,
    /// They hold an open or accepted invitation, or the host has accepted their request.
    pub is_welcome: bool,
    /// How many seats the host has accepted, where nothing but requests welcomes them.
    pub granted: Option<u32>,
}

/// Why a person may not have seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookingRefused {
    /// The person may not know that the event exists.
    #[error("there is no such event")]
    Unseen,
    /// The event is not published.
    #[error("the event is {0}")]
    NotOnSale(EventStatus),
    /// The event is over.
    #[error("the event is over")]
    Over,
    /// The host approves each guest.
    #[error("the host approves each guest: send a request")]
    RequestNeeded,
    /// Only invited guests come in.
    #[error("only invited guests can book")]
    InviteNeeded,
    /// The event sells several tiers and none was named.
    #[error("the event has several tiers: name one")]
    TierNeeded,
    /// The tier is not sold, not yet or no longer.
    #[error("the tier is not on sale")]
    TierNotOnSale(Sale),
    /// The event is not for everyone, and the profile does not say whether it is for this person.
    #[error("the event asks for the gender of its guests")]
    GenderUnknown(GenderRule),
    /// The event is for others.
    #[error("the event is not open to everyone")]
    GenderNotAdmitted(GenderRule),
    /// More seats than a person may have.
    #[error(transparent)]
    OverLimit(#[from] OverSeatLimit),
}

impl BookingFacts {
    /// Whether the event has ended by its time.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.end_at.is_some_and(|end| now >= end)
    }

    /// Whether the person may know of the event. Everything else is told only to those who may.
    pub fn may_see(&self) -> bool {
        self.guest.knows_event || (self.announced && self.visibility == Visibility::Public)
    }

    /// Whether the person may have `seats` seats of the tier by this way. `tier_named` tells whether the tier was
    /// chosen. What the host gives is not sold: the person need not know of the event, nor the tier be on sale. The other
    /// rules hold for it too.
    pub fn admit(
        &self,
        way: ReservationSource,
        seats: Seats,
        tier_named: bool,
        now: DateTime<Utc>,
    ) -> Result<(), BookingRefused> {
        self.admit_beside(SeatsHad::default(), way, seats, tier_named, now)
    }

    /// The same for a person who was just given `earlier` seats that the facts do not know of.
    pub fn admit_beside(
        &self,
        earlier: SeatsHad,
        way: ReservationSource,
        seats: Seats,
        tier_named: bool,
        now: DateTime<Utc>,
    ) -> Result<(), BookingRefused> {
        let is_given = way == ReservationSource::Host;
        if !is_given && !self.may_see() {
            return Err(BookingRefused::Unseen);
        }
        if self.status != EventStatus::Published {
            return Err(BookingRefused::NotOnSale(self.status));
        }
        if self.is_over(now) {
            return Err(BookingRefused::Over);
        }
        self.admit_by(way)?;
        if !tier_named && self.tiers_sold > 1 {
            return Err(BookingRefused::TierNeeded);
        }
        match self.tier.sale(now) {
            Sale::Open => {}
            _ if is_given => {}
            closed => return Err(BookingRefused::TierNotOnSale(closed)),
        }
        self.admit_gender()?;
        let mut had = self.guest.had.and(earlier);
        if is_given {
            // Nobody has to pay for these: what else the guest holds is no reason to refuse them.
            had.unpaid = 0;
        }
        if let (ReservationSource::Open, Some(granted)) = (way, self.guest.granted) {
            SeatLimit::PerGuest(granted).admits(seats, had)?;
        }
        Ok(self.seat_limit().admits(seats, had)?)
    }

    /// Whether the person may have one seat of the tier that somebody else had before. It was sold long ago and paid for, so
    /// neither sales nor what else the person holds matter, nor whether they knew of the event.
    pub fn receive(&self) -> Result<(), BookingRefused> {
        self.admit_gender()?;
        let had = SeatsHad {
            unpaid: 0,
            ..self.guest.had
        };
        Ok(self.seat_limit().admits(Seats::ONE, had)?)
    }

    fn admit_gender(&self) -> Result<(), BookingRefused> {
        if self.genders.admits(self.guest.gender.as_deref()) {
            return Ok(());
        }
        Err(match self.guest.gender {
            Some(_) => BookingRefused::GenderNotAdmitted(self.genders),
            None => BookingRefused::GenderUnknown(self.genders),
        })
    }

    /// How many seats of the tier the person may take.
    pub const fn seat_limit(&self) -> SeatLimit {
        SeatLimit::of(self.tier.max_per_order, self.allow_plus_one)
    }

    fn admit_by(&self, way: ReservationSource) -> Result<(), BookingRefused> {
        match (way, self.admission) {
            (ReservationSource::Open, Admission::Request) if !self.guest.is_welcome => {
                Err(BookingRefused::RequestNeeded)
            }
            (ReservationSource::Open, Admission::Invite) if !self.guest.is_welcome => Err(BookingRefused::InviteNeeded),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::booking::samples::facts;

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn admit(change: impl FnOnce(&mut BookingFacts)) -> Result<(), BookingRefused> {
        let mut facts = facts();
        change(&mut facts);
        facts.admit(ReservationSource::Open, Seats::ONE, false, now())
    }

    #[test]
    fn an_open_public_event_admits_everyone() {
        assert_eq!(admit(|_| ()), Ok(()));
    }

    #[test]
    fn strangers_do_not_learn_of_a_private_event() {
        assert_eq!(
            admit(|f| f.visibility = Visibility::Private),
            Err(BookingRefused::Unseen)
        );
        let draft = |f: &mut BookingFacts| (f.status, f.announced) = (EventStatus::Draft, false);
        assert_eq!(admit(draft), Err(BookingRefused::Unseen));
        let called_off_draft = |f: &mut BookingFacts| (f.status, f.announced) = (EventStatus::Cancelled, false);
        assert_eq!(admit(called_off_draft), Err(BookingRefused::Unseen));
        let known = |f: &mut BookingFacts| {
            f.visibility = Visibility::Private;
            f.guest.knows_event = true;
        };
        assert_eq!(admit(known), Ok(()));
    }

    #[test]
    fn only_published_events_that_are_not_over() {
        for status in [EventStatus::Postponed, EventStatus::Cancelled, EventStatus::Completed] {
            assert_eq!(admit(|f| f.status = status), Err(BookingRefused::NotOnSale(status)));
        }
        assert_eq!(admit(|f| f.end_at = Some(now())), Err(BookingRefused::Over));
    }

    #[test]
    fn the_way_must_fit_the_admission() {
        assert_eq!(
            admit(|f| f.admission = Admission::Request),
            Err(BookingRefused::RequestNeeded)
        );
        assert_eq!(
            admit(|f| f.admission = Admission::Invite),
            Err(BookingRefused::InviteNeeded)
        );
        for admission in [Admission::Request, Admission::Invite] {
            let invited = |f: &mut BookingFacts| {
                f.admission = admission;
                f.guest.is_welcome = true;
            };
            assert_eq!(admit(invited), Ok(()));
            let mut asked = facts();
            asked.admission = admission;
            assert_eq!(
                asked.admit(ReservationSource::Request, Seats::ONE, false, now()),
                Ok(())
            );
        }
    }

    #[test]
    fn an_accepted_request_is_good_for_its_seats() {
        let mut facts = facts();
        facts.admission = Admission::Request;
        facts.tier.max_per_order = Some(20);
        (facts.guest.is_welcome, facts.guest.granted) = (true, Some(2));
        let asks = |facts: &BookingFacts, seats, way| facts.admit(way, Seats::new(seats).unwrap(), false, now());
        let over = |asked, allowed| {
            let unpaid = 0;
            Err(BookingRefused::OverLimit(OverSeatLimit { asked, allowed, unpaid }))
        };
        assert_eq!(asks(&facts, 2, ReservationSource::Open), Ok(()));
        assert_eq!(asks(&facts, 3, ReservationSource::Open), over(3, 2));
        assert_eq!(asks(&facts, 3, ReservationSource::Request), Ok(()));
        facts.guest.had.at_event = 1;
        assert_eq!(asks(&facts, 2, ReservationSource::Open), over(2, 1));
        facts.guest.granted = None;
        assert_eq!(asks(&facts, 20, ReservationSource::Open), Ok(()));
    }

    #[test]
    fn what_the_host_gives_is_not_sold_but_judged() {
        let gives = |change: fn(&mut BookingFacts)| {
            let mut facts = facts();
            change(&mut facts);
            facts.admit(ReservationSource::Host, Seats::ONE, false, now())
        };
        assert_eq!(gives(|f| f.visibility = Visibility::Private), Ok(()));
        assert_eq!(gives(|f| f.admission = Admission::Invite), Ok(()));
        assert_eq!(gives(|f| f.tier.is_active = false), Ok(()));
        assert_eq!(gives(|f| f.tiers_sold = 2), Err(BookingRefused::TierNeeded));
        let cancelled = BookingRefused::NotOnSale(EventStatus::Cancelled);
        assert_eq!(gives(|f| f.status = EventStatus::Cancelled), Err(cancelled));
        assert_eq!(gives(|f| f.end_at = Some(now())), Err(BookingRefused::Over));
        let unknown = BookingRefused::GenderUnknown(GenderRule::Female);
        assert_eq!(gives(|f| f.genders = GenderRule::Female), Err(unknown));
        let over = OverSeatLimit {
            asked: 1,
            allowed: 0,
            unpaid: 0,
        };
        assert_eq!(
            gives(|f| f.guest.had.at_event = 1),
            Err(BookingRefused::OverLimit(over))
        );
        let holds = |f: &mut BookingFacts| (f.tier.max_per_order, f.guest.had.unpaid) = (Some(2), 2);
        assert_eq!(gives(holds), Ok(()));
    }

    #[test]
    fn a_seat_of_somebody_else_is_judged_by_gender_and_limit_alone() {
        let receives = |change: fn(&mut BookingFacts)| {
            let mut facts = facts();
            change(&mut facts);
            facts.receive()
        };
        assert_eq!(receives(|f| f.admission = Admission::Invite), Ok(()));
        assert_eq!(receives(|f| f.visibility = Visibility::Private), Ok(()));
        assert_eq!(receives(|f| f.tier.is_active = false), Ok(()));
        let unknown = BookingRefused::GenderUnknown(GenderRule::Female);
        assert_eq!(receives(|f| f.genders = GenderRule::Female), Err(unknown));
        let over = OverSeatLimit {
            asked: 1,
            allowed: 0,
            unpaid: 0,
        };
        let second = receives(|f| f.guest.had.at_event = 1);
        assert_eq!(second, Err(BookingRefused::OverLimit(over)));
    }

    #[test]
    fn tier_gender_and_limit_are_judged() {
        assert_eq!(admit(|f| f.tiers_sold = 2), Err(BookingRefused::TierNeeded));
        assert_eq!(
            admit(|f| f.tier.is_active = false),
            Err(BookingRefused::TierNotOnSale(Sale::Stopped))
        );
        assert_eq!(
            admit(|f| f.genders = GenderRule::Female),
            Err(BookingRefused::GenderUnknown(GenderRule::Female))
        );
        let man = |f: &mut BookingFacts| {
            f.genders = GenderRule::Female;
            f.guest.gender = Some("male".to_owned());
        };
        assert_eq!(admit(man), Err(BookingRefused::GenderNotAdmitted(GenderRule::Female)));
        let limit = OverSeatLimit {
            asked: 1,
            allowed: 0,
            unpaid: 0,
        };
        assert_eq!(
            admit(|f| f.guest.had.at_event = 1),
            Err(BookingRefused::OverLimit(limit))
        );
    }
}
