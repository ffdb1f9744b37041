//! Who may do what with the things of one person, beside that person.

use crate::access::{Permission, Thing};
use crate::booking::Order;

/// What somebody is to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// It is theirs.
    Owner,
    /// They are the other party of the agreement that it is.
    Party,
    /// Nothing.
    None,
}

/// Who may do a certain thing with a thing of one person. To whoever may not see it, it does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    thing: Thing,
    /// Or else the owner sees it and may not do this.
    owner_may: bool,
    or: Option<Permission>,
    shown: Shown,
}

/// Who sees the thing without being allowed this, beside its owner and the other party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    ToNobody,
    With(Permission),
    WithEvent,
}

/// What the policy says, or what it has to know first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// They may.
    Allowed,
    /// They see it, and may not.
    Forbidden,
    /// To them it does not exist.
    NotFound,
    /// It matters whether it is theirs by their number.
    NeedsNumber,
    /// It matters what they may do at the event that it is for.
    NeedsStanding,
}

impl Rule {
    /// Change, pay or cancel an order.
    pub const CHANGE_ORDER: Self = Self::own(Thing::Order);
    /// Look at an order.
    pub const SHOW_ORDER: Self = Self::own(Thing::Order).or(Permission::OrderRead);
    /// Look at held seats, order them, give them back.
    pub const USE_RESERVATION: Self = Self::own(Thing::Reservation);
    /// Look at a place in a line, and leave it.
    pub const USE_WAITLIST_ENTRY: Self = Self::own(Thing::WaitlistEntry);
    /// Look at a request to join.
    pub const SHOW_REQUEST: Self = Self::own(Thing::Request).or(Permission::GuestRead);
    /// Accept or decline a request to join.
    pub const ANSWER_REQUEST: Self = Self::of_others(Thing::Request, Permission::GuestDecide);
    /// Take a request to join back.
    pub const CANCEL_REQUEST: Self = Self::own(Thing::Request).or(Permission::GuestDecide);
    /// Look at an invitation.
    pub const SHOW_INVITE: Self = Self::own(Thing::Invite).or(Permission::GuestRead);
    /// Accept or decline an invitation.
    pub const ANSWER_INVITE: Self = Self::own(Thing::Invite).shown_with(Permission::GuestInvite);
    /// Take an invitation back.
    pub const REVOKE_INVITE: Self = Self::of_others(Thing::Invite, Permission::GuestInvite);
    /// Look at a ticket, without its code.
    pub const SHOW_TICKET: Self = Self::own(Thing::Ticket).or(Permission::GuestRead);
    /// Look at the code of a ticket.
    pub const SHOW_CODE: Self = Self::own(Thing::Ticket).shown_with(Permission::GuestRead);
    /// Offer a ticket to somebody.
    pub const OFFER_TICKET: Self = Self::own(Thing::Ticket).shown_with(Permission::GuestRead);
    /// Give a ticket another code.
    pub const REISSUE_TICKET: Self = Self::own_or_giver(Permission::TicketGive);
    /// Give a ticket back that cost nothing.
    pub const GIVE_BACK_TICKET: Self = Self::own_or_giver(Permission::TicketGive);
    /// Have a code for the door sent to the holder of a ticket.
    pub const SEND_CHECK_IN_OTP: Self = Self::own(Thing::Ticket).or(Permission::DoorScan);
    /// Answer the offer of a ticket, or take it back.
    pub const ANSWER_TRANSFER: Self = Self::own(Thing::Transfer);
    /// Take a role for an event from somebody, or give the own one up.
    pub const REMOVE_TEAM_MEMBER: Self = Self::own(Thing::TeamMember)
        .or(Permission::TeamManage)
        .shown_with_event();

    /// Take a ticket from its holder, or free the seat that a void one keeps. Where money was captured for the ticket, it
    /// is a matter of money.
    pub fn take_ticket(order: Option<&Order>) -> Self {
        let is_bought = order.is_some_and(|order| !order.captured.is_zero());
        let needed = if is_bought {
            Permission::OrderRefund
        } else {
            Permission::TicketGive
        };
        Self::of_others(Thing::Ticket, needed).shown_with(Permission::GuestRead)
    }

    /// Only the owner may.
    pub const fn own(thing: Thing) -> Self {
        Self {
            thing,
            owner_may: true,
            or: None,
            shown: Shown::ToNobody,
        }
    }

    /// Not the owner as such, but who has the permission for the thing's event.
    pub const fn of_others(thing: Thing, permission: Permission) -> Self {
        Self {
            thing,
            owner_may: false,
            or: Some(permission),
            shown: Shown::ToNobody,
        }
    }

    const fn own_or_giver(permission: Permission) -> Self {
        Self::own(Thing::Ticket)
            .or(permission)
            .shown_with(Permission::GuestRead)
    }

    /// And who has the permission for the thing's event.
    #[must_use]
    pub const fn or(self, permission: Permission) -> Self {
        Self {
            or: Some(permission),
            ..self
        }
    }

    /// Who has the permission sees it.
    #[must_use]
    pub const fn shown_with(self, permission: Permission) -> Self {
        Self {
            shown: Shown::With(permission),
            ..self
        }
    }

    /// Who sees the event sees it.
    #[must_use]
    pub const fn shown_with_event(self) -> Self {
        Self {
            shown: Shown::WithEvent,
            ..self
        }
    }

    /// With what kind of thing.
    pub const fn thing(self) -> Thing {
        self.thing
    }

    /// Who may beside the owner.
    pub const fn permission(self) -> Option<Permission> {
        self.or
    }

    /// Whether there are people who see the thing and may not do this.
    pub const fn forbids(self) -> bool {
        !self.owner_may || self.thing.has_two_parties() || !matches!(self.shown, Shown::ToNobody)
    }

    /// What it says of somebody. `tie` is empty as long as their number decides and is not known; `may` answers whether they
    /// have a permission for the event of the thing, or without one whether they see it, and is empty as long as that is not
    /// known. Nothing is asked for that does not matter.
    pub fn judge(self, tie: Option<Tie>, may: Option<&dyn Fn(Option<Permission>) -> bool>) -> Judgement {
        if self.owner_may {
            match tie {
                None => return Judgement::NeedsNumber,
                Some(Tie::Owner) => return Judgement::Allowed,
                Some(Tie::Party | Tie::None) => {}
            }
        }
        match (self.or, may) {
            (Some(_), None) => return Judgement::NeedsStanding,
            (Some(permission), Some(may)) if may(Some(permission)) => return Judgement::Allowed,
            _ => {}
        }
        match tie {
            None => return Judgement::NeedsNumber,
            Some(Tie::Owner | Tie::Party) => return Judgement::Forbidden,
            Some(Tie::None) => {}
        }
        let seen_by = match self.shown {
            Shown::ToNobody => return Judgement::NotFound,
            Shown::With(permission) => Some(permission),
            Shown::WithEvent => None,
        };
        match may {
            None => Judgement::NeedsStanding,
            Some(may) if may(seen_by) => Judgement::Forbidden,
            Some(_) => Judgement::NotFound,
        }
    }
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
