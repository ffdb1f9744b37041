//! The state machine of an event.

use crate::text_enum::text_enum;

text_enum! {
    /// Where an event stands in its life.
    EventStatus {
        /// Being written; only its host and team see it.
        Draft = "draft",
        /// People can join.
        Published = "published",
        /// Moved to another time and closed for joining until it is published again.
        Postponed = "postponed",
        /// Will not happen; guests are told and refunded.
        Cancelled = "cancelled",
        /// Happened.
        Completed = "completed",
    }
}

text_enum! {
    /// A step from one status to the next.
    Transition {
        /// Open it, or open it again after it was postponed.
        Publish = "publish",
        /// Move it.
        Postpone = "postpone",
        /// Call it off.
        Cancel = "cancel",
        /// Close it after its end.
        Complete = "complete",
    }
}

impl Transition {
    /// The status that the step leads to.
    pub const fn target(self) -> EventStatus {
        match self {
            Self::Publish => EventStatus::Published,
            Self::Postpone => EventStatus::Postponed,
            Self::Cancel => EventStatus::Cancelled,
            Self::Complete => EventStatus::Completed,
        }
    }
}

/// The step is not drawn in the state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event that is {from} cannot become {to}")]
pub struct TransitionRefused {
    /// Where the event stands.
    pub from: EventStatus,
    /// Where it should have gone.
    pub to: EventStatus,
}

impl EventStatus {
    /// The status after the step, if the step exists.
    pub const fn after(self, step: Transition) -> Result<Self, TransitionRefused> {
        let exists = match step {
            Transition::Publish => matches!(self, Self::Draft | Self::Postponed),
            Transition::Postpone | Transition::Complete => matches!(self, Self::Published),
            Transition::Cancel => matches!(self, Self::Draft | Self::Published | Self::Postponed),
        };
        let to = step.target();
        if exists {
            Ok(to)
        } else {
            Err(TransitionRefused { from: self, to })
        }
    }

    /// Whether it is over for good: nothing about it changes any more.
    pub const fn is_closed(self) -> bool {
        matches!(self, Self::Cancelled | Self::Completed)
    }

    /// Whether people other than its host and team know it.
    pub const fn is_announced(self) -> bool {
        !matches!(self, Self::Draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_drawn_steps_exist() {
        use EventStatus::{Cancelled, Completed, Draft, Postponed, Published};
        let drawn = [
            (Draft, Transition::Publish, Published),
            (Draft, Transition::Cancel, Cancelled),
            (Published, Transition::Postpone, Postponed),
            (Published, Transition::Cancel, Cancelled),
            (Published, Transition::Complete, Completed),
            (Postponed, Transition::Publish, Published),
            (Postponed, Transition::Cancel, Cancelled),
        ];
        for from in EventStatus::ALL.iter().copied() {
            for step in Transition::ALL.iter().copied() {
                let expected = drawn.iter().find(|(start, by, _)| (*start, *by) == (from, step));
                match (from.after(step), expected) {
                    (Ok(to), Some((_, _, target))) => assert_eq!(to, *target, "{from} {step}"),
                    (Err(refused), None) => assert_eq!(
                        refused,
                        TransitionRefused {
                            from,
                            to: step.target()
                        }
                    ),
                    (found, _) => panic!("{from} {step}: {found:?}"),
                }
            }
        }
    }

    #[test]
    fn nothing_leads_out_of_a_closed_event() {
        for from in EventStatus::ALL.iter().filter(|status| status.is_closed()) {
            assert!(Transition::ALL.iter().all(|step| from.after(*step).is_err()), "{from}");
        }
    }
}
