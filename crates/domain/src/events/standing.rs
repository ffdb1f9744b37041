//! What a person is to an event, and what follows from it for seeing the event.

use crate::access::{Grant, Permission, Resource, Subject, allows};
use crate::events::Visibility;
use crate::ids::{EventId, UserId};
use crate::text_enum::text_enum;

text_enum! {
    /// What an event is to the person who looks at it.
    GuestStatus {
        /// They host it.
        Host = "host",
        /// They are inside, or were.
        CheckedIn = "checked_in",
        /// They have seats.
        Going = "going",
        /// Seats are kept for them for a while.
        Reserved = "reserved",
        /// Their request or invitation was accepted and waits for them to book.
        Accepted = "accepted",
        /// They asked and have no answer yet.
        Requested = "requested",
        /// They are invited and have not answered.
        Invited = "invited",
        /// They said that they do not come after all.
        NotGoing = "not_going",
        /// Their seats were cancelled.
        Cancelled = "cancelled",
        /// The host declined their request, or they the invitation.
        Declined = "declined",
        /// They belong to its team.
        Team = "team",
        /// Nothing.
        None = "none",
    }
}

impl GuestStatus {
    /// Whether it comes from being, or having been, on the guest list or its waiting rooms.
    pub const fn is_guest(self) -> bool {
        match self {
            Self::CheckedIn
            | Self::Going
            | Self::Reserved
            | Self::Accepted
            | Self::Requested
            | Self::Invited
            | Self::NotGoing
            | Self::Cancelled
            | Self::Declined => true,
            Self::Host | Self::Team | Self::None => false,
        }
    }
}

/// What has to be known of an event and a person to decide what the person may do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The event.
    pub event: EventId,
    /// Who hosts it.
    pub host: UserId,
    /// Whether it was ever published. A draft that was called off never was.
    pub announced: bool,
    /// Who may know it.
    pub visibility: Visibility,
    /// The person's strongest tie to it; [`GuestStatus::None`] for someone who has not signed in.
    pub guest: GuestStatus,
    /// Staff with every permission.
    pub is_superuser: bool,
    /// What the person's roles give, for this event and for the platform.
    pub grants: Vec<Grant>,
}

impl Standing {
    /// Whether the person, or nobody in particular, may do this with the event.
    pub fn allows(&self, user: Option<UserId>, permission: Permission) -> bool {
        let subject = match user {
            Some(id) => Subject::User {
                id,
                is_superuser: self.is_superuser,
                grants: &self.grants,
            },
            None => Subject::Anonymous,
        };
        allows(
            subject,
            permission,
            Resource::Event {
                id: self.event,
                host: self.host,
            },
        )
    }

    /// Whether the person may know that the event exists. Where not, every answer is the one that an unknown id gets.
    ///
    /// Queries of lists hold the same condition; a test over all cases compares the two.
    pub fn may_see(&self, user: Option<UserId>) -> bool {
        if self.allows(user, Permission::EventRead) {
            return true;
        }
        self.announced && (self.visibility == Visibility::Public || self.guest.is_guest())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::Scope;

    const HOST: UserId = UserId::new(Uuid::from_u128(1));
    const USER: UserId = UserId::new(Uuid::from_u128(2));
    const EVENT: EventId = EventId::new(Uuid::from_u128(3));

    fn standing(announced: bool, visibility: Visibility, guest: GuestStatus) -> Standing {
        Standing {
            event: EVENT,
            host: HOST,
            announced,
            visibility,
            guest,
            is_superuser: false,
            grants: Vec::new(),
        }
    }

    #[test]
    fn the_table_of_who_sees_what() {
        for announced in [false, true] {
            for visibility in Visibility::ALL.iter().copied() {
                let public = visibility == Visibility::Public && announced;
                let case = format!("announced: {announced}, {visibility}");
                let stranger = standing(announced, visibility, GuestStatus::None);
                assert_eq!(stranger.may_see(None), public, "nobody: {case}");
                assert_eq!(stranger.may_see(Some(USER)), public, "a stranger: {case}");
                assert!(stranger.may_see(Some(HOST)), "the host: {case}");
                for guest in GuestStatus::ALL.iter().copied().filter(|guest| guest.is_guest()) {
                    let standing = standing(announced, visibility, guest);
                    assert_eq!(standing.may_see(Some(USER)), announced, "{guest}: {case}");
                }
                let read = |event| Grant {
                    permission: Permission::EventRead,
                    scope: Scope::Event,
                    event,
                };
                let of_team = Standing {
                    grants: vec![read(Some(EVENT))],
                    ..stranger.clone()
                };
                assert!(of_team.may_see(Some(USER)), "the team: {case}");
                let elsewhere = EventId::new(Uuid::from_u128(4));
                let of_other_team = Standing {
                    grants: vec![read(Some(elsewhere))],
                    ..stranger.clone()
                };
                assert_eq!(of_other_team.may_see(Some(USER)), public, "another team: {case}");
                let superuser = Standing {
                    is_superuser: true,
                    ..stranger
                };
                assert!(
                    superuser.may_see(Some(USER)) && superuser.may_see(None) == public,
                    "staff: {case}"
                );
            }
        }
    }
}
