//! One unit of work for many who wait for seats: lock, read, decide, write.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::{BookingFacts, HoldRefused, Inventory, Reservation, decide_holds};
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_ports::booking::{HoldKnown, HoldRequest, KeptHolds};
use turnout_ports::idempotency::{Claim, StoredAnswer};
use turnout_ports::store::{Mode, Repositories, StoreError};

use super::reserve_seats::{ReserveError, reserved};
use super::settings::BookingSettings;
use super::store_seats::queue_turn;
use super::take_seats::expire_and_release;
use crate::context::RequestContext;
use crate::idempotency::Answer;
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Writes down the answer of a hold. A plain function: the answer is written in a batch, far from its request.
pub type RenderHold = fn(&Reservation) -> StoredAnswer;

/// What comes of a wish.
pub(super) type HoldOutcome = Result<Answer<Reservation>, ReserveError>;

/// Somebody in the batch.
pub(super) struct Wisher {
    pub request: HoldRequest,
    pub context: RequestContext,
    pub ids: Sequence,
    pub render: RenderHold,
}

/// Everybody who is decided together. Of several events one may be left out; see [`Outcomes`].
pub(super) struct HoldBatch<'a> {
    pub wishers: &'a [Wisher],
    pub settings: &'a BookingSettings,
    /// For the audit entries of holds that are over.
    pub ids: Sequence,
    pub now: DateTime<Utc>,
}

/// One for each wisher, in their order. `None` where the event was one of several and somebody else had its seats locked:
/// nothing was decided, and the wisher is to be decided without other events.
pub(super) type Outcomes = Vec<Option<HoldOutcome>>;

/// A decision on each wisher whose request is new and whose facts are known, by place.
type Decisions = BTreeMap<usize, Result<Reservation, HoldRefused>>;

#[async_trait]
impl UnitOfWork for HoldBatch<'_> {
    type Output = Outcomes;
    type Error = StoreError;
    const MODE: Mode = Mode::WithFirstLock;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Outcomes, StoreError> {
        let requests: Vec<HoldRequest> = self.wishers.iter().map(|wisher| wisher.request.clone()).collect();
        let mut background = tx.booking().lock_for_holds(&requests, self.now).await?;
        let locked: BTreeSet<EventId> = background.inventories.keys().copied().collect();
        let mut decisions = Decisions::new();
        let mut ids = self.ids;
        let mut expired = 0;
        for (event, inventory) in &mut background.inventories {
            let open = self.open(*event, &background.known);
            let held_before = inventory.event.held;
            let mut decided = self.decide(inventory, &open);
            if held_before > 0 && is_short(&decided) {
                expired += self.reclaim(tx, &mut ids, inventory, &open, &mut decided).await?;
            }
            decisions.extend(decided);
        }
        let kept = self.kept(background.inventories, &decisions);
        let outcomes = self.outcomes(tx, background.known, &locked, decisions).await?;
        if expired > 0 || !kept.reservations.is_empty() {
            tx.booking().keep_holds(&kept).await?;
        }
        Ok(outcomes)
    }
}

/// A wish that is to be decided: its place, who wishes and what is known.
type Open<'a> = (usize, &'a Wisher, &'a BookingFacts);

impl HoldBatch<'_> {
    /// Who wants seats of the event, was not answered before, and is known.
    fn open<'a>(&'a self, event: EventId, known: &'a [HoldKnown]) -> Vec<Open<'a>> {
        let all = (0..).zip(self.wishers.iter().zip(known));
        all.filter(|(_, (wisher, known))| wisher.request.event == event && known.earlier == Claim::Fresh)
            .filter_map(|(place, (wisher, known))| Some((place, wisher, known.facts.as_ref()?)))
            .collect()
    }

    fn decide(&self, inventory: &mut Inventory, open: &[Open<'_>]) -> Decisions {
        let wishes = open.iter().map(|(_, wisher, facts)| (wisher.request.wish, *facts));
        let decided = decide_holds(inventory, wishes, |facts| self.settings.hold(facts), self.now);
        open.iter().map(|(place, ..)| *place).zip(decided).collect()
    }

    /// Seats are short: holds whose time ran out are ended, as many as it takes, and everybody is decided again, in the
    /// same order. Answers how many ended.
    async fn reclaim(
        &self,
        tx: &mut dyn Repositories,
        ids: &mut Sequence,
        inventory: &mut Inventory,
        open: &[Open<'_>],
        decisions: &mut Decisions,
    ) -> Result<usize, StoreError> {
        let Some(event) = open.first().map(|(_, wisher, _)| wisher.request.event) else {
            return Ok(0);
        };
        let locked = tx.booking().lock_inventory(event).await?;
        let mut whole = locked.ok_or_else(|| StoreError::Corrupt("an event lost its inventory".to_owned()))?;
        let system = RequestContext::system(format!("holds:{event}"));
        let mut ended = 0;
        loop {
            let expired = expire_and_release(tx, ids, &system, event, &mut whole, self.now).await?;
            ended += expired.holds;
            if expired.holds > 0 {
                *inventory = whole.clone();
                *decisions = self.decide(inventory, open);
            }
            if !expired.is_full || !is_short(decisions) {
                break;
            }
        }
        if ended > 0 {
            queue_turn(tx, ids, event, inventory, self.now).await?;
        }
        Ok(ended)
    }

    fn kept(&self, inventories: BTreeMap<EventId, Inventory>, decisions: &Decisions) -> KeptHolds {
        let mut kept = KeptHolds {
            inventories,
            reservations: Vec::with_capacity(decisions.len()),
            entries: Vec::with_capacity(decisions.len()),
            answers: Vec::with_capacity(decisions.len()),
            now: self.now,
        };
        for (place, decision) in decisions {
            let (Ok(held), Some(wisher)) = (decision, self.wishers.get(*place)) else {
                continue;
            };
            let mut ids = wisher.ids;
            kept.entries.push(reserved(&wisher.context, &mut ids, held));
            kept.reservations.push(held.clone());
            if let Some(key) = &wisher.request.idempotency {
                kept.answers.push((key.clone(), (wisher.render)(held)));
            }
        }
        kept
    }

    async fn outcomes(
        &self,
        tx: &mut dyn Repositories,
        known: Vec<HoldKnown>,
        locked: &BTreeSet<EventId>,
        mut decisions: Decisions,
    ) -> Result<Outcomes, StoreError> {
        let mut outcomes = Vec::with_capacity(known.len());
        for (place, (wisher, known)) in (0..).zip(self.wishers.iter().zip(known)) {
            let is_elsewhere = known.facts.is_some() && !locked.contains(&wisher.request.event);
            outcomes.push(match (known.earlier, decisions.remove(&place)) {
                (Claim::Replay(answer), _) => Some(Ok(Answer::Replayed(answer))),
                (Claim::Mismatch, _) => Some(Ok(Answer::KeyReused)),
                (Claim::Fresh, Some(Ok(held))) => Some(Ok(Answer::Done(held))),
                (Claim::Fresh, Some(Err(refused))) => Some(Err(refused.into())),
                (Claim::Fresh, None) if is_elsewhere => None,
                (Claim::Fresh, None) => Some(Err(self.without_facts(tx, wisher).await?)),
            });
        }
        Ok(outcomes)
    }

    /// Nothing was found: tells a missing tier only to those who may see the event.
    async fn without_facts(&self, tx: &mut dyn Repositories, wisher: &Wisher) -> Result<ReserveError, StoreError> {
        let HoldRequest { event, wish, .. } = wisher.request;
        Ok(if is_tier_missing(tx, event, wish.tier, wish.user, self.now).await? {
            ReserveError::NoSuchTier
        } else {
            ReserveError::NoSuchEvent
        })
    }
}

/// Nothing was found of an event and a tier: whether the tier is what is missing, as far as the person may know.
pub(super) async fn is_tier_missing(
    tx: &mut dyn Repositories,
    event: EventId,
    tier: Option<TierId>,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    if tier.is_none() {
        return Ok(false);
    }
    let facts = tx.booking().facts(event, None, user, now).await?;
    Ok(facts.is_some_and(|facts| facts.may_see()))
}

fn is_short(decisions: &Decisions) -> bool {
    decisions
        .values()
        .any(|decision| matches!(decision, Err(HoldRefused::SoldOut { .. })))
}
