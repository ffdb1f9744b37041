//! The turn of a waitlist: free seats become offers, in the order in which people came. Who can have none any more is
//! sent away.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditEntry;
use turnout_domain::booking::{
    BookingFacts, HoldWish, Inventory, LineState, Reservation, Turn, Waiter, WaitlistEnd, WaitlistEntry,
    WaitlistStatus, WaitlistStepRefused, line_state, serve_line,
};
use turnout_domain::events::Event;
use turnout_domain::ids::{EventId, ReservationId, TierId};
use turnout_domain::notifications::{NewNotification, Notice};
use turnout_ports::booking::{HoldRequest, KeptHolds};
use turnout_ports::store::{Repositories, StoreError};

use super::reserve_seats::reserved;
use super::settings::BookingSettings;
use super::take_seats::expire_and_release;
use super::waitlist_words::{entry_audit, tell};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{UnitOfWork, execute};

/// How many people of each line one transaction serves or sends away.
const STEP: u32 = 100;

/// Serves the lines of the event as long as somebody can be served. Answers how many people got an offer or were sent
/// away.
pub async fn serve_waitlist(app: &App, event: EventId) -> Result<usize, StoreError> {
    let context = RequestContext::system(format!("waitlist:{event}"));
    let mut total = 0;
    loop {
        let now = app.clock.now();
        let unit = ServeWaitlist {
            context: &context,
            event,
            settings: &app.booking_settings,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        let step = execute(&*app.store, &unit).await?;
        total += step.moved;
        if step.moved == 0 && !step.is_cut {
            return Ok(total);
        }
    }
}

/// What came of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Step {
    /// People who got an offer or were sent away.
    moved: usize,
    /// There may be more expired holds than were ended.
    is_cut: bool,
}

struct ServeWaitlist<'a> {
    context: &'a RequestContext,
    event: EventId,
    settings: &'a BookingSettings,
    ids: Sequence,
    now: DateTime<Utc>,
}

/// Somebody in the line, with the key of the offer that there may be.
type Waiting = (WaitlistEntry, ReservationId);

/// What is written of a step.
#[derive(Default)]
struct Written {
    reservations: Vec<Reservation>,
    entries: Vec<WaitlistEntry>,
    audit: Vec<AuditEntry>,
    notes: Vec<NewNotification>,
}

#[async_trait]
impl UnitOfWork for ServeWaitlist<'_> {
    type Output = Step;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Step, StoreError> {
        let mut ids = self.ids;
        let locked = tx.booking().lock_inventory(self.event).await?;
        let Some(mut inventory) = locked.filter(|inventory| inventory.event.waiting > 0) else {
            return Ok(Step::default());
        };
        let Some(event) = tx.events().lookup(self.event).await? else {
            return Ok(Step::default());
        };
        let (moving, ended) = self.lines(&inventory, &event);
        if !ended.is_empty() {
            let moved = self
                .send_away(tx, &mut ids, &mut inventory, &event.title, &ended)
                .await?;
            return Ok(Step { moved, is_cut: false });
        }
        let is_cut = inventory.event.held > 0
            && expire_and_release(tx, &mut ids, self.context, self.event, &mut inventory, self.now)
                .await?
                .is_full;
        let line = self.line(tx, &inventory, &moving).await?;
        let moved = self.serve(tx, &mut ids, inventory, &event.title, line).await?;
        Ok(Step { moved, is_cut })
    }
}

impl ServeWaitlist<'_> {
    /// Tiers for which somebody waits: those whose lines move, and those whose lines have ended.
    fn lines(&self, inventory: &Inventory, event: &Event) -> (Vec<TierId>, Vec<(TierId, WaitlistEnd)>) {
        let (mut moving, mut ended) = (Vec::new(), Vec::new());
        let awaited = |tier: TierId| inventory.tiers.get(&tier).is_some_and(|count| count.waiting > 0);
        for tier in event.tiers.iter().filter(|tier| awaited(tier.id)) {
            match line_state(event.status, event.end_at, tier, self.now) {
                LineState::Moves => moving.push(tier.id),
                LineState::Rests => {}
                LineState::Ended(why) => ended.push((tier.id, why)),
            }
        }
        (moving, ended)
    }

    /// Ends lines, as far as one step goes.
    async fn send_away(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        title: &str,
        ended: &[(TierId, WaitlistEnd)],
    ) -> Result<usize, StoreError> {
        let lines: Vec<(TierId, u32)> = ended.iter().map(|(tier, _)| (*tier, STEP)).collect();
        let mut written = Written::default();
        for entry in tx.waitlist().first_in_line(&lines).await? {
            let why = ended.iter().find(|(tier, _)| *tier == entry.tier).map(|(_, why)| *why);
            if !inventory.leave_line(entry.tier, entry.seats) {
                return Err(StoreError::Corrupt(format!("place {} was not counted", entry.id)));
            }
            self.close(ids, &mut written, title, entry, why.unwrap_or(WaitlistEnd::SalesClosed))?;
        }
        tx.booking().store_inventory(self.event, inventory).await?;
        store(tx, &written).await?;
        Ok(written.entries.len())
    }

    /// Those whose turn it may be, in the order in which they came. Where more wait in a line than one step serves,
    /// later people of other lines wait for the next step too.
    async fn line(
        &self,
        tx: &mut dyn Repositories,
        inventory: &Inventory,
        moving: &[TierId],
    ) -> Result<Vec<WaitlistEntry>, StoreError> {
        let most = |tier: &TierId| (*tier, inventory.free(*tier).saturating_add(1).min(STEP));
        let lines: Vec<(TierId, u32)> = moving.iter().map(most).collect();
        let mut line = tx.waitlist().first_in_line(&lines).await?;
        let step = usize::try_from(STEP).unwrap_or(usize::MAX);
        let cuts = moving.iter().filter_map(|tier| {
            let mut places = (0..).zip(&line).filter(|(_, entry)| entry.tier == *tier);
            places.nth(step.saturating_sub(1)).map(|(place, _): (usize, _)| place)
        });
        if let Some(cut) = cuts.min() {
            line.truncate(cut.saturating_add(1));
        }
        Ok(line)
    }

    async fn serve(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        mut inventory: Inventory,
        title: &str,
        line: Vec<WaitlistEntry>,
    ) -> Result<usize, StoreError> {
        let line: Vec<Waiting> = line.into_iter().map(|entry| (entry, ids.take())).collect();
        let known = self.known(tx, &line).await?;
        let mut written = Written::default();
        let (mut waiting, mut facts) = (Vec::with_capacity(line.len()), Vec::with_capacity(line.len()));
        for ((entry, key), known) in line.into_iter().zip(known) {
            if let Some(known) = known {
                waiting.push((entry, key));
                facts.push(known);
            } else {
                inventory.leave_line(entry.tier, entry.seats);
                self.close(ids, &mut written, title, entry, WaitlistEnd::NotAdmitted)?;
            }
        }
        let waiters = waiting.iter().map(waiter).zip(&facts);
        let turns = serve_line(&mut inventory, waiters, |facts| self.settings.offer(facts), self.now);
        for ((entry, _), turn) in waiting.into_iter().zip(turns) {
            match turn {
                Turn::Offered(offer) => self.offer(ids, &mut written, title, entry, *offer)?,
                Turn::Waits => {}
                Turn::Closed(why) => self.close(ids, &mut written, title, entry, why)?,
            }
        }
        tx.booking().store_inventory(self.event, &inventory).await?;
        self.keep(tx, inventory, &written.reservations).await?;
        store(tx, &written).await?;
        Ok(written.entries.len())
    }

    /// What has to be known of each to admit them.
    async fn known(
        &self,
        tx: &mut dyn Repositories,
        line: &[Waiting],
    ) -> Result<Vec<Option<BookingFacts>>, StoreError> {
        if line.is_empty() {
            return Ok(Vec::new());
        }
        let requests = line.iter().map(|(entry, key)| HoldRequest {
            event: self.event,
            wish: HoldWish {
                key: *key,
                user: entry.user,
                tier: Some(entry.tier),
                seats: entry.seats,
            },
            idempotency: None,
        });
        let requests: Vec<HoldRequest> = requests.collect();
        let background = tx.booking().lock_for_holds(&requests, self.now).await?;
        Ok(background.known.into_iter().map(|known| known.facts).collect())
    }

    async fn keep(
        &self,
        tx: &mut dyn Repositories,
        inventory: Inventory,
        reservations: &[Reservation],
    ) -> Result<(), StoreError> {
        if reservations.is_empty() {
            return Ok(());
        }
        let kept = KeptHolds {
            inventories: BTreeMap::from([(self.event, inventory)]),
            reservations: reservations.to_vec(),
            entries: Vec::new(),
            answers: Vec::new(),
            now: self.now,
        };
        tx.booking().keep_holds(&kept).await
    }

    fn offer(
        &self,
        ids: &mut Sequence,
        written: &mut Written,
        title: &str,
        entry: WaitlistEntry,
        offer: Reservation,
    ) -> Result<(), StoreError> {
        let before = entry.status;
        let entry = entry.offer(offer.key, self.now).map_err(corrupt)?;
        let notice = Notice::WaitlistOffer {
            event: title.to_owned(),
            seats: entry.seats.get(),
            minutes: (offer.expires_at - self.now).num_minutes(),
        };
        written.audit.push(reserved(self.context, ids, &offer));
        written
            .audit
            .push(entry_audit(self.context, ids, self.now, &entry, Some(before)));
        written.notes.push(tell(ids, &entry, notice));
        written.reservations.push(offer);
        written.entries.push(entry);
        Ok(())
    }

    fn close(
        &self,
        ids: &mut Sequence,
        written: &mut Written,
        title: &str,
        entry: WaitlistEntry,
        why: WaitlistEnd,
    ) -> Result<(), StoreError> {
        let before = entry.status;
        let entry = entry.close(why, self.now).map_err(corrupt)?;
        let event = title.to_owned();
        written
            .audit
            .push(entry_audit(self.context, ids, self.now, &entry, Some(before)));
        written
            .notes
            .push(tell(ids, &entry, Notice::WaitlistClosed { event, why }));
        written.entries.push(entry);
        Ok(())
    }
}

fn waiter((entry, key): &Waiting) -> Waiter {
    Waiter {
        key: *key,
        user: entry.user,
        tier: entry.tier,
        seats: entry.seats,
    }
}

async fn store(tx: &mut dyn Repositories, written: &Written) -> Result<(), StoreError> {
    tx.waitlist().update(&written.entries, WaitlistStatus::Waiting).await?;
    tx.audit().append(&written.audit).await?;
    tx.notifications().add(&written.notes).await
}

fn corrupt(refused: WaitlistStepRefused) -> StoreError {
    StoreError::Corrupt(refused.to_string())
}
