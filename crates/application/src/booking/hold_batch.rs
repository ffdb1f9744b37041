//! One unit of work for everybody who waits for seats of the same event: lock, read, decide, write.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::booking::{BookingFacts, Held, HoldRefused, HoldTerms, HoldWish, Inventory, decide_holds};
use turnout_domain::ids::{EventId, TierId, UserId};
use turnout_ports::booking::{HoldKnown, HoldRequest, KeptHolds};
use turnout_ports::idempotency::{Claim, StoredAnswer};
use turnout_ports::store::{Repositories, StoreError};

use super::reserve_seats::{ReserveError, reserved};
use super::settings::BookingSettings;
use super::store_seats::queue_turn;
use super::take_seats::expire_and_release;
use crate::context::RequestContext;
use crate::idempotency::Answer;
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Writes down the answer of a hold. A plain function: the answer is written in a batch, far from its request.
pub type RenderHold = fn(&Held) -> StoredAnswer;

/// What comes of a wish.
pub(super) type HoldOutcome = Result<Answer<Held>, ReserveError>;

/// Somebody in the batch.
pub(super) struct Wisher {
    pub request: HoldRequest,
    pub context: RequestContext,
    pub ids: Sequence,
    pub render: RenderHold,
}

pub(super) struct HoldBatch<'a> {
    pub event: EventId,
    pub wishers: &'a [Wisher],
    pub settings: &'a BookingSettings,
    /// For the audit entries of holds that are over.
    pub ids: Sequence,
    /// For the job that gives the waitlist its turn.
    pub turn_ids: Sequence,
    pub now: DateTime<Utc>,
}

/// A decision on each wisher whose request is new and whose facts are known, by place.
type Decisions = Vec<(usize, Result<Held, HoldRefused>)>;

#[async_trait]
impl UnitOfWork for HoldBatch<'_> {
    type Output = Vec<HoldOutcome>;
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<Vec<HoldOutcome>, StoreError> {
        let requests: Vec<HoldRequest> = self.wishers.iter().map(|wisher| wisher.request.clone()).collect();
        let background = tx.booking().lock_for_holds(self.event, &requests, self.now).await?;
        let Some(mut background) = background else {
            return Ok(self.wishers.iter().map(|_| Err(ReserveError::NoSuchEvent)).collect());
        };
        let held_before = background.inventory.event.held;
        let mut decisions = self.decide(&mut background.inventory, &background.known);
        let expired = if held_before > 0 && is_short(&decisions) {
            self.reclaim(tx, &mut background.inventory, &background.known, &mut decisions)
                .await?
        } else {
            0
        };
        let kept = self.kept(background.inventory, &decisions);
        if expired > 0 || !kept.reservations.is_empty() {
            tx.booking().keep_holds(&kept).await?;
        }
        if expired > 0 {
            let mut ids = self.turn_ids;
            queue_turn(tx, &mut ids, self.event, &kept.inventory, self.now).await?;
        }
        self.outcomes(tx, background.known, decisions).await
    }
}

impl HoldBatch<'_> {
    fn decide(&self, inventory: &mut Inventory, known: &[HoldKnown]) -> Decisions {
        let open: Vec<(usize, &Wisher, &BookingFacts)> = (0..)
            .zip(self.wishers.iter().zip(known))
            .filter(|(_, (_, known))| known.earlier == Claim::Fresh)
            .filter_map(|(place, (wisher, known))| Some((place, wisher, known.facts.as_ref()?)))
            .collect();
        let wishes = open.iter().map(|(_, wisher, facts)| (wisher.request.wish, *facts));
        let decided = decide_holds(inventory, wishes, |facts| self.terms(facts), self.now);
        open.iter().map(|(place, ..)| *place).zip(decided).collect()
    }

    fn terms(&self, facts: &BookingFacts) -> HoldTerms {
        HoldTerms {
            lasts: self.settings.hold(facts),
            fee: self.settings.fee(facts.tier.price.currency(), facts.fee_bearer),
        }
    }

    /// Seats are short: holds whose time ran out are ended, as many as it takes, and everybody is decided again, in the
    /// same order. Answers how many ended.
    async fn reclaim(
        &self,
        tx: &mut dyn Repositories,
        inventory: &mut Inventory,
        known: &[HoldKnown],
        decisions: &mut Decisions,
    ) -> Result<usize, StoreError> {
        let locked = tx.booking().lock_inventory(self.event).await?;
        let mut whole = locked.ok_or_else(|| StoreError::Corrupt("an event lost its inventory".to_owned()))?;
        let system = RequestContext::system(format!("holds:{}", self.event));
        let mut ids = self.ids;
        let mut ended = 0;
        loop {
            let expired = expire_and_release(tx, &mut ids, &system, self.event, &mut whole, self.now).await?;
            ended += expired.holds;
            if expired.holds > 0 {
                *inventory = whole.clone();
                *decisions = self.decide(inventory, known);
            }
            if !expired.is_full || !is_short(decisions) {
                return Ok(ended);
            }
        }
    }

    fn kept(&self, inventory: Inventory, decisions: &Decisions) -> KeptHolds {
        let mut kept = KeptHolds {
            event: self.event,
            inventory,
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
            kept.entries
                .push(reserved(&wisher.context, &mut ids, &held.reservation));
            kept.reservations.push(held.reservation.clone());
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
        decisions: Decisions,
    ) -> Result<Vec<HoldOutcome>, StoreError> {
        let mut decided = decisions.into_iter().peekable();
        let mut outcomes = Vec::with_capacity(known.len());
        for (place, (wisher, known)) in (0..).zip(self.wishers.iter().zip(known)) {
            let decision = decided.next_if(|(of, _)| *of == place);
            outcomes.push(match (known.earlier, decision) {
                (Claim::Replay(answer), _) => Ok(Answer::Replayed(answer)),
                (Claim::Mismatch, _) => Ok(Answer::KeyReused),
                (Claim::Fresh, Some((_, Ok(held)))) => Ok(Answer::Done(held)),
                (Claim::Fresh, Some((_, Err(refused)))) => Err(refused.into()),
                (Claim::Fresh, None) => Err(self.without_facts(tx, wisher).await?),
            });
        }
        Ok(outcomes)
    }

    /// Nothing was found: tells a missing tier only to those who may see the event.
    async fn without_facts(&self, tx: &mut dyn Repositories, wisher: &Wisher) -> Result<ReserveError, StoreError> {
        let HoldWish { tier, user, .. } = wisher.request.wish;
        Ok(if is_tier_missing(tx, self.event, tier, user, self.now).await? {
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
        .iter()
        .any(|(_, decision)| matches!(decision, Err(HoldRefused::SoldOut { .. })))
}
