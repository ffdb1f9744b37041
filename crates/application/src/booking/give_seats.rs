//! The host gives somebody seats without money: they are sold at once, and their tickets are good at once.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::Permission;
use turnout_domain::accounts::User;
use turnout_domain::audit::{AuditAction, AuditObject, Changes, ObjectKind, Severity};
use turnout_domain::booking::{
    BookingFacts, BookingRefused, Claim, ClaimKind, Decision, Inventory, Price, Reservation, ReservationSource,
    ReservationStatus, Seats, SeatsHad,
};
use turnout_domain::fields::{FieldRule, Violations};
use turnout_domain::guestlist::SeatsGained;
use turnout_domain::ids::{EventId, ReservationId, TicketId, TierId, UserId};
use turnout_domain::money::Money;
use turnout_domain::notifications::{NewNotification, Notice, Reference};
use turnout_ports::accounts::NewUser;
use turnout_ports::guestlist::PersonCard;
use turnout_ports::store::{Repositories, StoreError};

use super::consume_hold::consume_hold;
use super::give_seats_error::GiveSeatsError;
use super::reserve_seats::reserved;
use super::store_seats::store_seats;
use super::take_seats::take_seats;
use crate::access::authorize;
use crate::accounts::is_unwelcome;
use crate::app::App;
use crate::context::RequestContext;
use crate::guestlist::{
    Confirmation, DRAWS, JoinError, Target, active_user, confirm_attendee, host_name_of, message, unknown_user,
};
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::{self, Sequence};
use crate::ticketing::{DrawnTicket, draw_tickets};
use crate::unit_of_work::UnitOfWork;

/// Seats to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatGift {
    /// Of which event.
    pub event: EventId,
    /// Of which tier; may be left out where the event sells only one.
    pub tier: Option<TierId>,
    /// How many.
    pub seats: Seats,
    /// To whom. A number that nobody has becomes an account, which is proved by its first sign-in.
    pub target: Target,
    /// To the guest.
    pub message: String,
}

/// Seats that were given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenSeats {
    /// The booking: a reservation that was consumed at once, without an order.
    pub reservation: Reservation,
    /// Name of the tier.
    pub tier_name: String,
    /// Who got them, where somebody with an account was named. Of a number it is not told whether anybody has it.
    pub guest: Option<PersonCard>,
    /// What was given, to whom and with which words.
    pub gift: SeatGift,
    /// The tickets with their numbers, by seat.
    pub tickets: Vec<(TicketId, String)>,
}

/// Gives the seats, once for each idempotency key.
pub async fn give_seats(
    app: &App,
    context: &RequestContext,
    user: UserId,
    gift: SeatGift,
    once: &Once<'_, GivenSeats>,
) -> Result<Answer<GivenSeats>, GiveSeatsError> {
    let message = message(&gift.message)?;
    let gift = SeatGift { message, ..gift };
    let giver = app.account_queries.own_profile(user).await?;
    let giver = PersonCard::named(user, giver.and_then(|profile| profile.stored.profile.name));
    let (event, seats) = (gift.event, gift.seats.get());
    let mut draws = 0;
    loop {
        draws += 1;
        let now = app.clock.now();
        let unit = GiveSeats {
            context,
            giver: &giver,
            gift: &gift,
            key: ids::draw(now, &*app.entropy),
            tickets: draw_tickets(&*app.ticket_signer, &*app.entropy, event, seats, now).map_err(JoinError::from)?,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        match execute_once(&*app.store, &unit, once, now).await {
            Err(GiveSeatsError::Join(JoinError::NumberTaken)) if draws < DRAWS => {}
            outcome => return outcome,
        }
    }
}

struct GiveSeats<'a> {
    context: &'a RequestContext,
    giver: &'a PersonCard,
    gift: &'a SeatGift,
    key: ReservationId,
    tickets: Vec<DrawnTicket>,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for GiveSeats<'_> {
    type Output = GivenSeats;
    type Error = GiveSeatsError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<GivenSeats, GiveSeatsError> {
        let mut ids = self.ids;
        let event = self.gift.event;
        authorize(tx, self.context.actor, Permission::TicketGive, event, self.now).await?;
        let guest = self.guest(tx, &mut ids).await?;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(JoinError::NoSuchEvent)?;
        let facts = self.facts(tx, guest.id).await?;
        let reservation = self.reservation(&facts);
        self.take(tx, &mut ids, &mut inventory, &reservation).await?;
        self.admit(&facts)?;
        let confirmation = self.confirmation(&facts);
        confirm_attendee(tx, &mut ids, &mut inventory, confirmation)
            .await
            .map_err(JoinError::from)?;
        store_seats(tx, &mut ids, event, &inventory, self.now).await?;
        self.write_down(tx, &mut ids, &facts, &reservation).await?;
        let named = match self.gift.target {
            Target::User(_) => Some(PersonCard::named(guest.id, Some(facts.guest.name))),
            Target::Phone(_) => None,
        };
        let tickets = self.tickets.iter().map(|ticket| (ticket.id, ticket.number.clone()));
        Ok(GivenSeats {
            tier_name: facts.tier.name,
            guest: named,
            gift: self.gift.clone(),
            tickets: tickets.collect(),
            reservation: Reservation {
                status: ReservationStatus::Consumed,
                ..reservation
            },
        })
    }
}

impl GiveSeats<'_> {
    /// Whether whoever gets the seats is known by a number alone: nothing may tell whose it is.
    const fn is_unasked(&self) -> bool {
        matches!(self.gift.target, Target::Phone(_))
    }

    /// Who is named, or whoever has the number. Nothing stays of a new account where the seats are refused.
    async fn guest(&self, tx: &mut dyn Repositories, ids: &mut Sequence) -> Result<User, GiveSeatsError> {
        let phone = match &self.gift.target {
            Target::User(user) => return Ok(active_user(tx, self.giver.id, *user).await?.ok_or_else(unknown_user)?),
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
        if registered.is_new {
            let object = AuditObject::new(ObjectKind::User, registered.user.id.uuid());
            let entry = self
                .context
                .audit(ids.take(), self.now, AuditAction::UserCreated, object);
            tx.audit().append(&[entry]).await?;
        }
        let is_unwelcome = is_unwelcome(tx, self.giver.id, registered.user.id).await?;
        let shut = || Violations::one("/phone", FieldRule::UnknownValue, "cannot be given seats");
        Ok(Some(registered.user)
            .filter(|user| user.is_active && !is_unwelcome)
            .ok_or_else(shut)?)
    }

    /// The facts, where somebody who has no seats yet would be admitted. What the guest has is looked at when the seats are
    /// taken: that it is too much is told only to whoever would have given seats to everybody else, not to somebody who
    /// only tries.
    async fn facts(&self, tx: &mut dyn Repositories, guest: UserId) -> Result<BookingFacts, GiveSeatsError> {
        let (event, tier) = (self.gift.event, self.gift.tier);
        let facts = tx.booking().facts(event, tier, guest, self.now).await?;
        let missing = || match tier {
            Some(_) => JoinError::NoSuchTier,
            None => JoinError::NothingOnSale,
        };
        let facts = facts.ok_or_else(missing)?;
        // Whoever gives the host's number seats learns whose it is only if it is their own.
        if facts.host == guest && (!self.is_unasked() || self.giver.id == guest) {
            return Err(JoinError::OwnEvent.into());
        }
        // The refusal would tell of whose gender the number is, so it is the same for all numbers.
        if self.is_unasked() && !facts.genders.admits(None) {
            return Err(JoinError::from(BookingRefused::GenderNotAdmitted(facts.genders)).into());
        }
        let mut newcomer = facts.clone();
        newcomer.guest.had = SeatsHad::default();
        self.admit(&newcomer)?;
        Ok(facts)
    }

    fn admit(&self, facts: &BookingFacts) -> Result<(), JoinError> {
        let (seats, tier) = (self.gift.seats, self.gift.tier);
        let admitted = facts.admit(ReservationSource::Host, seats, tier.is_some(), self.now);
        admitted.map_err(|refused| match refused {
            // What a profile says of the gender is not for the host to know.
            BookingRefused::GenderUnknown(rule) => JoinError::from(BookingRefused::GenderNotAdmitted(rule)),
            other => JoinError::from(other),
        })
    }

    fn reservation(&self, facts: &BookingFacts) -> Reservation {
        Reservation {
            key: self.key,
            event: facts.event,
            tier: facts.tier.id,
            user: facts.guest.user,
            seats: self.gift.seats,
            price: Price::free(facts.tier.price.currency()),
            status: ReservationStatus::Live,
            source: ReservationSource::Host,
            expires_at: self.now,
            created_at: self.now,
        }
    }

    /// Holds the seats and consumes the hold: the booking goes the way of every other one, and free seats that somebody
    /// waits for are nobody's to give.
    async fn take(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        reservation: &Reservation,
    ) -> Result<(), GiveSeatsError> {
        let claim = Claim {
            tier: reservation.tier,
            seats: reservation.seats,
            kind: ClaimKind::Hold,
        };
        match take_seats(tx, ids, self.context, reservation.event, inventory, claim, self.now).await? {
            Decision::Granted => {}
            Decision::SoldOut { available } => return Err(JoinError::SoldOut { available }.into()),
            Decision::NoSuchTier => return Err(JoinError::NoSuchTier.into()),
        }
        tx.booking().insert_reservation(reservation).await?;
        tx.audit().append(&[reserved(self.context, ids, reservation)]).await?;
        if !consume_hold(tx, ids, self.context, inventory, reservation, self.now).await? {
            return Err(StoreError::Corrupt(format!("reservation {} was not held", reservation.key)).into());
        }
        Ok(())
    }

    fn confirmation<'b>(&'b self, facts: &'b BookingFacts) -> Confirmation<'b> {
        let nothing = Money::zero(facts.tier.price.currency());
        Confirmation {
            context: self.context,
            event: facts.event,
            title: &facts.title,
            host: facts.host,
            tier: facts.tier.id,
            user: facts.guest.user,
            name: if self.is_unasked() { "" } else { &facts.guest.name },
            gained: SeatsGained {
                seats: self.gift.seats.get(),
                ticket_type: facts.tier.name.clone(),
                paid: nothing,
                platform_fee: nothing,
                request: None,
                invite: None,
                unasked_at: self.is_unasked().then_some(self.now),
            },
            order: None,
            guests: &[],
            tickets: &self.tickets,
            now: self.now,
        }
    }

    async fn write_down(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        facts: &BookingFacts,
        reservation: &Reservation,
    ) -> Result<(), StoreError> {
        let object = AuditObject::new(ObjectKind::Reservation, reservation.key.uuid());
        let entry = self
            .context
            .audit(ids.take(), self.now, AuditAction::SeatsGiven, object);
        let named = match self.gift.target {
            Target::User(user) => Changes::none().set("guest_id", user.to_string()),
            Target::Phone(_) => Changes::none(),
        };
        let changes = named
            .set("tier_id", reservation.tier.to_string())
            .set("seats", reservation.seats.to_string());
        let entry = entry.of_event(facts.event).severity(Severity::Medium).changes(changes);
        tx.audit().append(&[entry]).await?;
        let note = NewNotification {
            id: ids.take(),
            recipient: reservation.user,
            sender: Some(self.giver.id),
            notice: Notice::SeatsGiven {
                event: facts.title.clone(),
                host: host_name_of(self.giver),
                seats: reservation.seats.get(),
                message: self.gift.message.clone(),
            },
            reference: Reference {
                kind: "event",
                id: facts.event.uuid(),
            },
        };
        tx.notifications().add(&[note]).await
    }
}

#[cfg(test)]
mod tests;
