//! Whose a thing is.

use crate::access::Tie;
use crate::accounts::Phone;
use crate::booking::{Order, Reservation, WaitlistEntry};
use crate::events::TeamMember;
use crate::guestlist::{Invite, JoinRequest};
use crate::ids::{EventId, UserId};
use crate::ticketing::{Ticket, Transfer};

/// To whom a thing belongs, and to which event. What somebody is to it follows from here and from nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belonging<'a> {
    event: EventId,
    owner: Holder<'a>,
    party: Holder<'a>,
}

/// One who has a thing, or a part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder<'a> {
    Nobody,
    User(UserId),
    /// Whoever has the number.
    Number(&'a Phone),
}

impl<'a> Belonging<'a> {
    const fn of(event: EventId, owner: Holder<'a>, party: Holder<'a>) -> Self {
        Self { event, owner, party }
    }

    const fn of_user(event: EventId, owner: UserId) -> Self {
        Self::of(event, Holder::User(owner), Holder::Nobody)
    }

    /// An order is its buyer's.
    pub const fn order(order: &Order) -> Self {
        Self::of_user(order.event, order.buyer)
    }

    /// Held seats are of whoever reserved them.
    pub const fn reservation(reservation: &Reservation) -> Self {
        Self::of_user(reservation.event, reservation.user)
    }

    /// A place in a line is of whoever waits.
    pub const fn waitlist_entry(entry: &WaitlistEntry) -> Self {
        Self::of_user(entry.event, entry.user)
    }

    /// A ticket is its holder's.
    pub const fn ticket(ticket: &Ticket) -> Self {
        Self::of_user(ticket.event, ticket.holder)
    }

    /// A request is of whoever asks.
    pub const fn request(request: &JoinRequest) -> Self {
        Self::of_user(request.event, request.requester)
    }

    /// A role for an event is of whoever has it.
    pub const fn team_member(member: &TeamMember) -> Self {
        Self::of_user(member.event, member.user)
    }

    /// An invitation is of whoever it names; as long as it names nobody, of whoever has its number.
    pub fn invite(invite: &'a Invite) -> Self {
        let guest = Holder::named(invite.user, invite.phone.as_ref());
        Self::of(invite.event, guest, Holder::Nobody)
    }

    /// An invitation to an event that nobody was told of yet is not its guest's.
    pub const fn invite_unannounced(invite: &Invite) -> Self {
        Self::of(invite.event, Holder::Nobody, Holder::Nobody)
    }

    /// An offer, as something to answer: of whoever answered it, and before of whoever has the number. Its sender is the other
    /// party.
    pub fn transfer_received(transfer: &'a Transfer) -> Self {
        let receiver = Holder::named(transfer.receiver, transfer.phone.as_ref());
        Self::of(transfer.event, receiver, Holder::User(transfer.sender))
    }

    /// An offer, as something to take back: of its sender. Its receiver is the other party.
    pub fn transfer_sent(transfer: &'a Transfer) -> Self {
        let receiver = Holder::named(transfer.receiver, transfer.phone.as_ref());
        Self::of(transfer.event, Holder::User(transfer.sender), receiver)
    }

    /// The event that it is for.
    pub const fn event(&self) -> EventId {
        self.event
    }

    /// What the person is to it. `None` where their number decides and is not known yet.
    pub fn tie(&self, user: Option<UserId>, number: Option<&Phone>) -> Option<Tie> {
        let Some(user) = user else {
            return Some(Tie::None);
        };
        let by = |found: Holder<'_>| match found {
            found if self.owner == found => Some(Tie::Owner),
            found if self.party == found => Some(Tie::Party),
            _ => None,
        };
        let waits_for_number = [self.owner, self.party]
            .iter()
            .any(|holder| matches!(holder, Holder::Number(_)));
        match (by(Holder::User(user)), number) {
            (Some(tie), _) => Some(tie),
            (None, None) if waits_for_number => None,
            (None, None) => Some(Tie::None),
            (None, Some(number)) => Some(by(Holder::Number(number)).unwrap_or(Tie::None)),
        }
    }
}

impl<'a> Holder<'a> {
    const fn named(user: Option<UserId>, number: Option<&'a Phone>) -> Self {
        match (user, number) {
            (Some(user), _) => Self::User(user),
            (None, Some(number)) => Self::Number(number),
            (None, None) => Self::Nobody,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const EVENT: EventId = EventId::new(Uuid::from_u128(3));
    const ASHA: UserId = UserId::new(Uuid::from_u128(1));
    const BEN: UserId = UserId::new(Uuid::from_u128(2));

    fn phone(text: &str) -> Phone {
        Phone::parse(text).unwrap()
    }

    #[test]
    fn whoever_is_named_is_known_without_a_number() {
        let own = Belonging::of_user(EVENT, ASHA);
        let number = phone("+919876543210");
        for number in [None, Some(&number)] {
            assert_eq!(own.tie(Some(ASHA), number), Some(Tie::Owner));
            assert_eq!(own.tie(Some(BEN), number), Some(Tie::None));
            assert_eq!(own.tie(None, number), Some(Tie::None));
        }
    }

    #[test]
    fn a_number_decides_until_somebody_is_named() {
        let (asked, other) = (phone("+919876543210"), phone("+919876543211"));
        let open = Belonging::of(EVENT, Holder::named(None, Some(&asked)), Holder::User(BEN));
        assert_eq!(open.tie(Some(ASHA), None), None);
        assert_eq!(open.tie(Some(ASHA), Some(&asked)), Some(Tie::Owner));
        assert_eq!(open.tie(Some(ASHA), Some(&other)), Some(Tie::None));
        // The other party is told apart first: nobody answers the own offer, whatever number they have by now.
        assert_eq!(open.tie(Some(BEN), None), Some(Tie::Party));
        assert_eq!(open.tie(Some(BEN), Some(&asked)), Some(Tie::Party));
        assert_eq!(open.tie(None, None), Some(Tie::None));

        let answered = Belonging::of(EVENT, Holder::named(Some(ASHA), Some(&asked)), Holder::User(BEN));
        assert_eq!(answered.tie(Some(ASHA), Some(&other)), Some(Tie::Owner));
        let stranger = UserId::new(Uuid::from_u128(9));
        assert_eq!(answered.tie(Some(stranger), Some(&asked)), Some(Tie::None));
    }

    #[test]
    fn what_is_nobodys_is_nobodys() {
        let (number, nobodys) = (phone("+919876543210"), Holder::named(None, None));
        let forgotten = Belonging::of(EVENT, nobodys, Holder::User(BEN));
        assert_eq!(forgotten.tie(Some(ASHA), None), Some(Tie::None));
        assert_eq!(forgotten.tie(Some(ASHA), Some(&number)), Some(Tie::None));
    }
}
