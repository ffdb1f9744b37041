//! Complaints about users, and keeping people away.

use crate::fields::{FieldRule, Lines, Violations, text};
use crate::ids::UserId;
use crate::text_enum::text_enum;

const LONGEST_REASON: usize = 2000;

text_enum! {
    /// Where a report stands. Staff decide it once.
    ReportStatus {
        /// Nobody has decided it.
        Open = "open",
        /// Something was done about it.
        Resolved = "resolved",
        /// Nothing is to be done about it.
        Dismissed = "dismissed",
    }
}

/// What staff decide of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Something was done about it.
    Resolve,
    /// Nothing is to be done about it.
    Dismiss,
}

/// The report was decided before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the report is {0}")]
pub struct ReportClosed(pub ReportStatus);

/// Nobody blocks or reports themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is yourself")]
pub struct Oneself;

impl ReportStatus {
    /// Where it stands after the verdict.
    pub const fn decide(self, verdict: Verdict) -> Result<Self, ReportClosed> {
        match (self, verdict) {
            (Self::Open, Verdict::Resolve) => Ok(Self::Resolved),
            (Self::Open, Verdict::Dismiss) => Ok(Self::Dismissed),
            (Self::Resolved | Self::Dismissed, _) => Err(ReportClosed(self)),
        }
    }
}

/// Refuses oneself.
pub fn other_than(me: UserId, other: UserId) -> Result<(), Oneself> {
    if me == other { Err(Oneself) } else { Ok(()) }
}

/// Checks the words of a report.
pub fn report_reason(value: &str) -> Result<String, Violations> {
    let reason = text("/reason", value, LONGEST_REASON, Lines::Many)?;
    if reason.is_empty() {
        return Err(Violations::one(
            "/reason",
            FieldRule::Required,
            "must say what is wrong",
        ));
    }
    Ok(reason)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_report_is_decided_once() {
        let (resolve, dismiss) = (Verdict::Resolve, Verdict::Dismiss);
        assert_eq!(ReportStatus::Open.decide(resolve), Ok(ReportStatus::Resolved));
        assert_eq!(ReportStatus::Open.decide(dismiss), Ok(ReportStatus::Dismissed));
        for decided in [ReportStatus::Resolved, ReportStatus::Dismissed] {
            assert_eq!(decided.decide(resolve), Err(ReportClosed(decided)));
            assert_eq!(decided.decide(dismiss), Err(ReportClosed(decided)));
        }
    }

    #[test]
    fn a_report_says_something_about_somebody_else() {
        assert_eq!(report_reason(" Rude. ").as_deref(), Ok("Rude."));
        for wrong in ["", "  ", "a\u{0}b", &"r".repeat(2001)] {
            assert!(report_reason(wrong).is_err(), "{wrong:?}");
        }
        let [me, other] = [1, 2].map(|number| UserId::new(Uuid::from_u128(number)));
        assert_eq!((other_than(me, other), other_than(me, me)), (Ok(()), Err(Oneself)));
    }
}
