//! Scans that devices made without network, inside a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::attendance::{Claim, DoorRefusal, Scan, ScanOutcome};
use turnout_domain::ids::ScanId;

/// A scan of a ticket that takes part in what its scans come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptClaim {
    /// The scan.
    pub claim: Claim,
    /// What it counts as since the latest merge.
    pub counts_as: ScanOutcome,
}

/// A scan that a device made without network, with what it is kept as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfflineScan {
    /// The scan, at the time by which it is ordered.
    pub scan: Scan,
    /// What the clock of the device said.
    pub device_at: DateTime<Utc>,
    /// What the device is told; nothing if it counts.
    pub refusal: Option<DoorRefusal>,
}

/// A scan that counts as something else since another one became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recount {
    /// The scan.
    pub scan: ScanId,
    /// What it counts as now.
    pub counts_as: ScanOutcome,
}
