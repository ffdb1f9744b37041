//! For tests: an event with one tier of two seats, its host Bob, the guest Asha, and a log of what was written and told.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use turnout_domain::accounts::{Phone, User};
use turnout_domain::booking::{
    BookingFacts, FeeBearer, GstRule, GuestFacts, Inventory, SeatCount, Seats, SeatsHad, Tier,
};
use turnout_domain::events::{Admission, EventStatus, GenderRule, GuestStatus, Standing, Visibility};
use turnout_domain::guestlist::{Invite, InviteLink, InviteStatus, InviteType, JoinRequest, RequestStatus};
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_domain::money::{Currency, Money};
use turnout_domain::ticketing::TicketCode;
use turnout_ports::guestlist::{EventCard, InviteDetail, LinkDetail, PersonCard, RequestDetail};
use turnout_ports::idempotency::StoredAnswer;
use turnout_ports::system::Clock;
use turnout_ports::testing::MockRepositories;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use crate::idempotency::Once;
use crate::testing::{ASHA, Parts};

pub(crate) const BOB: UserId = UserId::new(Uuid::from_u128(0xB0B));
pub(crate) const EVENT: EventId = EventId::new(Uuid::from_u128(0xE));
pub(crate) const TIER: TierId = TierId::new(Uuid::from_u128(0x7));

pub(crate) fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

/// What was written and told, in order.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub fn write(&self, line: String) {
        self.0.lock().unwrap().push(line);
    }

    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// The parts of an application in which the guest list is played.
pub(crate) struct Stage {
    pub parts: Parts,
    pub log: Log,
}

impl Stage {
    /// The event takes requests of everybody, and seats are free.
    pub fn of(facts: BookingFacts) -> Self {
        let (mut parts, log) = (Parts::default(), Log::default());
        writes(&mut parts.repositories, &log);
        answers(&mut parts.repositories, &log);
        reads(&mut parts.repositories, facts);
        let signer = &mut parts.ticket_signer;
        signer.expect_current_key().return_const(1_u8);
        signer
            .expect_sign()
            .returning(|payload| Ok(TicketCode::assemble(payload, &[0; 64])));
        signer.expect_digest().returning(|_, _| [9; 32]);
        let queries = &mut parts.guestlist_queries;
        queries.expect_event_card().returning(|_| Ok(Some(card())));
        parts.account_queries.expect_own_profile().returning(|_| Ok(None));
        Self { parts, log }
    }

    /// The request lies in the store.
    pub fn with_request(mut self, request: JoinRequest) -> Self {
        let detail = RequestDetail {
            request: request.clone(),
            requester: person(ASHA, "Asha"),
            event: card(),
            held: None,
        };
        let queries = &mut self.parts.guestlist_queries;
        queries.expect_request().returning(move |_| Ok(Some(detail.clone())));
        let (requests, log) = (&mut self.parts.repositories.requests, self.log.clone());
        requests.expect_lock().returning(move |_| Ok(Some(request.clone())));
        requests.expect_update().returning(move |request, from| {
            log.write(format!("request {from} to {}", request.status));
            Ok(true)
        });
        self
    }

    /// The invitation lies in the store.
    pub fn with_invite(mut self, invite: Invite) -> Self {
        let detail = InviteDetail {
            invite: invite.clone(),
            guest: None,
            inviter: Some(person(BOB, "Bob")),
            event: card(),
            held: None,
        };
        let queries = &mut self.parts.guestlist_queries;
        queries.expect_invite().returning(move |_| Ok(Some(detail.clone())));
        let invites = &mut self.parts.repositories.invites;
        invites.expect_lock().returning(move |_| Ok(Some(invite.clone())));
        self
    }

    /// The link lies in the store, and nobody has an open invitation.
    pub fn with_link(mut self, link: InviteLink) -> Self {
        let detail = LinkDetail {
            link: link.clone(),
            event: card(),
        };
        let queries = &mut self.parts.guestlist_queries;
        queries.expect_link().returning(move |_| Ok(Some(detail.clone())));
        let invites = &mut self.parts.repositories.invites;
        invites.expect_lock_link().returning(move |_| Ok(Some(link.clone())));
        invites.expect_use_link().returning(|_, _| Ok(true));
        self
    }
}

fn writes(repositories: &mut MockRepositories, log: &Log) {
    let audit = log.clone();
    repositories.audit.expect_append().returning(move |entries| {
        for entry in entries {
            audit.write(format!("audit {}", entry.action.as_str()));
        }
        Ok(())
    });
    let told = log.clone();
    repositories.notifications.expect_add().returning(move |notes| {
        for note in notes {
            let name = if note.recipient == BOB { "Bob" } else { "Asha" };
            told.write(format!("tell {name} {}", note.notice.kind()));
        }
        Ok(())
    });
    let (seats, held) = (log.clone(), log.clone());
    repositories
        .booking
        .expect_store_inventory()
        .returning(move |_, inventory| {
            let Inventory {
                event, going, requests, ..
            } = inventory;
            seats.write(format!(
                "held {} sold {} going {going} requests {requests}",
                event.held, event.sold
            ));
            Ok(())
        });
    repositories
        .booking
        .expect_insert_reservation()
        .returning(move |reservation| {
            let minutes = (reservation.expires_at - reservation.created_at).num_minutes();
            held.write(format!(
                "hold {} for {minutes} minutes as {}",
                reservation.seats, reservation.source
            ));
            Ok(())
        });
    let tickets = log.clone();
    repositories
        .ticketing
        .expect_insert_tickets()
        .returning(move |made, _| {
            tickets.write(format!("tickets {}", made.len()));
            Ok(true)
        });
    repositories.guestlist.expect_store_attendee().returning(|_| Ok(()));
    let transfers = &mut repositories.transfers;
    transfers.expect_cancel_of().returning(|_, _| Ok(Vec::new()));
}

fn answers(repositories: &mut MockRepositories, log: &Log) {
    let (asked, invited, answered) = (log.clone(), log.clone(), log.clone());
    repositories.requests.expect_insert().returning(move |request| {
        asked.write(format!("request {}", request.status));
        Ok(true)
    });
    repositories.invites.expect_insert().returning(move |invite| {
        invited.write(format!("invite {}", invite.status));
        Ok(true)
    });
    repositories.invites.expect_update().returning(move |invite, from| {
        answered.write(format!("invite {from} to {}", invite.status));
        Ok(true)
    });
}

fn reads(repositories: &mut MockRepositories, facts: BookingFacts) {
    let standing = Standing {
        event: EVENT,
        host: BOB,
        announced: facts.announced,
        visibility: facts.visibility,
        guest: GuestStatus::None,
        is_superuser: false,
        grants: Vec::new(),
    };
    repositories
        .events
        .expect_standing()
        .returning(move |_, _, _| Ok(Some(standing.clone())));
    repositories
        .booking
        .expect_lock_inventory()
        .returning(|_| Ok(Some(inventory())));
    repositories
        .booking
        .expect_facts()
        .returning(move |_, _, _, _| Ok(Some(facts.clone())));
    repositories
        .booking
        .expect_lock_live_reservations_of()
        .returning(|_, _| Ok(Vec::new()));
    repositories.guestlist.expect_lock_attendee().returning(|_, _| Ok(None));
    repositories.users.expect_find().returning(|id| Ok(Some(user(id))));
}

/// Two seats, one pending request.
pub(crate) fn inventory() -> Inventory {
    Inventory {
        event: SeatCount::empty(2),
        tiers: [(TIER, SeatCount::empty(2))].into(),
        going: 0,
        requests: 1,
    }
}

/// Asha at Bob's free event, which takes requests.
pub(crate) fn facts() -> BookingFacts {
    BookingFacts {
        event: EVENT,
        host: BOB,
        title: "Rooftop".to_owned(),
        status: EventStatus::Published,
        announced: true,
        visibility: Visibility::Public,
        admission: Admission::Request,
        end_at: Some(now() + TimeDelta::days(1)),
        allow_plus_one: true,
        genders: GenderRule::All,
        hold_minutes: None,
        gst: GstRule {
            percent: Decimal::ZERO,
            inclusive: true,
        },
        fee_bearer: FeeBearer::Host,
        tier: Tier::new(TIER, "Standard", Money::zero(Currency::Inr), 2),
        tiers_sold: 1,
        guest: GuestFacts {
            user: ASHA,
            name: "Asha".to_owned(),
            gender: None,
            had: SeatsHad::default(),
            knows_event: true,
            is_welcome: false,
            granted: None,
        },
    }
}

/// The same event at 499 rupees a seat.
pub(crate) fn paid() -> BookingFacts {
    let mut facts = facts();
    facts.tier.price = Money::parse("499", Currency::Inr).unwrap();
    facts
}

pub(crate) fn person(id: UserId, name: &str) -> PersonCard {
    PersonCard::named(id, Some(name.to_owned()))
}

/// Everybody's number is the same one but for its end.
pub(crate) fn phone_of(id: UserId) -> Phone {
    Phone::parse(if id == ASHA { "+919876543210" } else { "+919876543211" }).unwrap()
}

pub(crate) fn user(id: UserId) -> User {
    User {
        id,
        phone: phone_of(id),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        roles: Vec::new(),
        auth_epoch: 1,
        joined_at: now(),
    }
}

pub(crate) fn card() -> EventCard {
    EventCard {
        id: EVENT,
        slug: "rooftop-e".to_owned(),
        title: "Rooftop".to_owned(),
        status: EventStatus::Published,
        visibility: Visibility::Private,
        admission: Admission::Request,
        start_at: Some(now()),
        end_at: Some(now() + TimeDelta::days(1)),
        time_zone: "Asia/Kolkata".to_owned(),
        venue_name: String::new(),
        is_paid: false,
        host: person(BOB, "Bob"),
    }
}

/// Asha's request of one seat.
pub(crate) fn request(status: RequestStatus) -> JoinRequest {
    JoinRequest {
        id: Uuid::from_u128(0x4).into(),
        event: EVENT,
        requester: ASHA,
        tier: None,
        seats: Seats::ONE,
        message: String::new(),
        host_message: String::new(),
        status,
        reservation: None,
        decided_by: None,
        decided_at: None,
        created_at: now(),
    }
}

/// Asha's invitation, by her number.
pub(crate) fn invite(status: InviteStatus) -> Invite {
    Invite {
        id: Uuid::from_u128(0x5).into(),
        event: EVENT,
        inviter: Some(BOB),
        user: None,
        phone: Some(phone_of(ASHA)),
        kind: InviteType::Direct,
        link: None,
        status,
        message: String::new(),
        reservation: None,
        expires_at: None,
        decided_at: None,
        created_at: now(),
    }
}

/// A link for two people.
pub(crate) fn link() -> InviteLink {
    InviteLink {
        id: Uuid::from_u128(0x6).into(),
        event: EVENT,
        inviter: Some(BOB),
        message: String::new(),
        max_uses: 2,
        uses: 0,
        expires_at: Some(now() + TimeDelta::days(1)),
        revoked_at: None,
        created_at: now(),
    }
}

/// No idempotency key.
pub(crate) fn simply<O>() -> Once<'static, O> {
    Once {
        key: None,
        render: &|_| StoredAnswer {
            status: 200,
            headers: Vec::new(),
            body: None,
        },
    }
}
