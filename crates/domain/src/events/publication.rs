//! The steps of an event's life, and what it needs for them.

use chrono::{DateTime, Utc};

use crate::events::{Event, Transition, TransitionRefused};
use crate::fields::{FieldRule, Lines, Violations, text};

/// Why a step is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepRefused {
    /// It is not drawn in the state machine.
    #[error(transparent)]
    Transition(#[from] TransitionRefused),
    /// Something that it needs is missing.
    #[error("{0}")]
    Incomplete(Violations),
    /// Some fields break a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The event has not ended yet.
    #[error("the event ends at {ends_at}")]
    NotOver {
        /// When it ends.
        ends_at: DateTime<Utc>,
    },
}

impl Event {
    /// What it lacks to be announced.
    pub fn lacks(&self) -> Violations {
        let mut lacks = Violations::none();
        let mut need = |has: bool, field: &str, what: &str| {
            if !has {
                lacks.add(field, FieldRule::Required, what);
            }
        };
        need(self.start_at.is_some(), "/start_at", "say when it starts");
        need(self.end_at.is_some(), "/end_at", "say when it ends");
        need(
            self.venue.is_some() || !self.venue_text.is_empty(),
            "/venue_text",
            "say where it is, or choose a venue_id",
        );
        need(self.seats.capacity > 0, "/capacity", "say how many seats there are");
        let on_sale = self.active_tiers().any(|tier| tier.seats.capacity > 0);
        need(
            on_sale || self.seats.capacity == 0,
            "/tiers",
            "offer at least one tier with seats",
        );
        need(
            !self.is_paid || self.has_priced_tier(),
            "/ticket_price",
            "say what a seat costs, or set is_paid to false",
        );
        lacks
    }

    /// Opens it, or opens it again after it was postponed.
    pub fn published(&self, now: DateTime<Utc>) -> Result<Self, StepRefused> {
        let status = self.status.after(Transition::Publish)?;
        let mut lacks = self.lacks();
        if self.start_at.is_some_and(|start| start <= now) {
            lacks.add("/start_at", FieldRule::OutOfRange, "must be in the future");
        }
        lacks.or_else(()).map_err(StepRefused::Incomplete)?;
        Ok(Self {
            status,
            published_at: self.published_at.or(Some(now)),
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Moves it and closes it for joining until it is published again.
    pub fn postponed(&self, start: DateTime<Utc>, end: DateTime<Utc>, now: DateTime<Utc>) -> Result<Self, StepRefused> {
        let status = self.status.after(Transition::Postpone)?;
        let mut event = self.clone();
        (event.start_at, event.end_at) = (Some(start), Some(end));
        let mut wrong = Violations::none();
        event.check_times(self, now, &mut wrong);
        if self.start_at == Some(start) {
            wrong.add("/start_at", FieldRule::Invalid, "must be another time than now");
        }
        event.move_doors(self.start_at, start);
        wrong.or_else(()).map_err(StepRefused::Invalid)?;
        Ok(Self {
            status,
            version: self.version + 1,
            ..event
        })
    }

    /// Calls it off.
    pub fn cancelled(&self, reason: &str, now: DateTime<Utc>) -> Result<Self, StepRefused> {
        let status = self.status.after(Transition::Cancel)?;
        let cancel_reason = text("/reason", reason, 2000, Lines::Many).map_err(StepRefused::Invalid)?;
        Ok(Self {
            status,
            cancelled_at: Some(now),
            cancel_reason,
            version: self.version + 1,
            ..self.clone()
        })
    }

    /// Closes it after its end.
    pub fn completed(&self, now: DateTime<Utc>) -> Result<Self, StepRefused> {
        let status = self.status.after(Transition::Complete)?;
        match self.end_at {
            Some(ends_at) if ends_at > now => Err(StepRefused::NotOver { ends_at }),
            _ => Ok(Self {
                status,
                completed_at: Some(now),
                version: self.version + 1,
                ..self.clone()
            }),
        }
    }

    /// Doors keep their distance to the start.
    fn move_doors(&mut self, old_start: Option<DateTime<Utc>>, new_start: DateTime<Utc>) {
        if let (Some(doors), Some(old)) = (self.policies.doors_open_at, old_start) {
            self.policies.doors_open_at = Some(doors + (new_start - old));
        }
    }
}

#[cfg(test)]
#[path = "publication_tests.rs"]
mod tests;
