//! What the scans of a ticket come to, in whatever order they became known.
//!
//! Devices that were offline tell later what they saw. So the history of a ticket is not written down step by step: it is
//! made from all scans each time one is added. What comes out depends on the scans alone, not on who told first.

use chrono::{DateTime, Utc};

use super::{DoorRefusal, Entry, ScanDirection};
use crate::ids::{ClientScanId, ScanId};

/// Who decided a scan. Of scans of the same instant those of the server come first, in the order in which it decided them,
/// and then those of devices by their ids, which are the same whoever tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimOrigin {
    /// The server, while the guest stood there. `order` grows with each decision.
    Online {
        /// Which of the server's decisions about the ticket it was.
        order: u64,
    },
    /// A device without network.
    Offline {
        /// The device's own id of the scan.
        id: ClientScanId,
    },
}

/// A scan by which somebody passed the door, or that took an admission back. Scans that the server refused while the guest
/// stood there moved nobody and are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The scan.
    pub scan: ScanId,
    /// Who decided it.
    pub origin: ClaimOrigin,
    /// Which way.
    pub direction: ScanDirection,
    /// When, as far as it is believed.
    pub at: DateTime<Utc>,
    /// The device's name; may be empty.
    pub device: String,
}

/// What a scan counts as among the others of its ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It let the guest in, or out, or took the admission back.
    Done,
    /// An earlier scan had let the guest in.
    Duplicate {
        /// That scan.
        of: ScanId,
        /// When and where it was.
        entry: Entry,
    },
    /// Out, though nobody had come in.
    NeverIn,
    /// Out, though the guest had left.
    LeftBefore {
        /// When.
        at: DateTime<Utc>,
    },
}

impl Standing {
    /// Why the scan does not count, if it does not.
    pub fn refusal(&self) -> Option<DoorRefusal> {
        match self {
            Self::Done => None,
            Self::Duplicate { entry, .. } => Some(DoorRefusal::AlreadyCheckedIn(entry.clone())),
            Self::NeverIn => Some(DoorRefusal::NotCheckedIn),
            Self::LeftBefore { at } => Some(DoorRefusal::AlreadyCheckedOut { at: *at }),
        }
    }
}

/// Where the guest is after all scans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// The first admission that was not taken back: the ticket is used since.
    pub used_at: Option<DateTime<Utc>>,
    /// The latest admission, by which scan.
    pub entry: Option<(ScanId, Entry)>,
    /// When the guest left after it.
    pub left_at: Option<DateTime<Utc>>,
    /// How often admitted since the last undo.
    pub entries: u32,
}

/// What a ticket's scans come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// What each scan counts as, the earliest first.
    pub standings: Vec<(Claim, Standing)>,
    /// Where that leaves the guest.
    pub presence: Presence,
}

impl Timeline {
    /// What this scan counts as.
    pub fn standing(&self, scan: ScanId) -> Option<&Standing> {
        let mut all = self.standings.iter();
        all.find(|(claim, _)| claim.scan == scan).map(|(_, standing)| standing)
    }

    /// The scans that the admission by this one makes duplicates.
    pub fn duplicates_of(&self, scan: ScanId) -> impl Iterator<Item = &Claim> {
        self.standings
            .iter()
            .filter_map(move |(claim, standing)| match standing {
                Standing::Duplicate { of, .. } if *of == scan => Some(claim),
                _ => None,
            })
    }
}

/// Puts the scans of one ticket in order and lets each take its effect. The earliest of several admissions is the one that
/// counts; the others are duplicates of it.
pub fn merge(claims: &[Claim], allows_reentry: bool) -> Timeline {
    let mut timeline = Timeline::default();
    for claim in in_order(claims) {
        let standing = timeline.presence.take(&claim, allows_reentry);
        timeline.standings.push((claim, standing));
    }
    timeline
}

/// By time. What servers decided stays in the order in which they did, also where their clocks differ a little.
fn in_order(claims: &[Claim]) -> Vec<Claim> {
    let mut ordered = claims.to_vec();
    ordered.sort_by_key(|claim| claim.origin);
    let mut latest = DateTime::<Utc>::MIN_UTC;
    let mut keyed: Vec<_> = ordered
        .into_iter()
        .map(|claim| {
            if matches!(claim.origin, ClaimOrigin::Online { .. }) {
                latest = latest.max(claim.at);
                (latest, claim)
            } else {
                (claim.at, claim)
            }
        })
        .collect();
    keyed.sort_by_key(|(at, claim)| (*at, claim.origin));
    keyed.into_iter().map(|(_, claim)| claim).collect()
}

impl Presence {
    fn take(&mut self, claim: &Claim, allows_reentry: bool) -> Standing {
        match claim.direction {
            ScanDirection::In => self.enter(claim, allows_reentry),
            ScanDirection::Out => self.leave(claim.at),
            ScanDirection::Undo => {
                *self = Self::default();
                Standing::Done
            }
        }
    }

    fn enter(&mut self, claim: &Claim, allows_reentry: bool) -> Standing {
        match &self.entry {
            Some((of, entry)) if self.left_at.is_none() || !allows_reentry => Standing::Duplicate {
                of: *of,
                entry: entry.clone(),
            },
            _ => {
                let device = claim.device.clone();
                self.used_at = self.used_at.or(Some(claim.at));
                self.entry = Some((claim.scan, Entry { at: claim.at, device }));
                self.left_at = None;
                self.entries += 1;
                Standing::Done
            }
        }
    }

    fn leave(&mut self, at: DateTime<Utc>) -> Standing {
        match (&self.entry, self.left_at) {
            (None, _) => Standing::NeverIn,
            (Some(_), Some(at)) => Standing::LeftBefore { at },
            (Some(_), None) => {
                self.left_at = Some(at);
                Standing::Done
            }
        }
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
