//! Erasure, export and retention without a world: what is refused, what is noted, and that nothing is lost or left behind
//! when the storage or the store is away.

use chrono::{DateTime, TimeDelta, Utc};
use turnout_domain::accounts::Ties;
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::{ExportId, UserId};
use turnout_ports::jobs::Job;
use turnout_ports::privacy::Erasure;
use turnout_ports::storage::{Area, MediaType, ObjectKey};
use turnout_ports::store::StoreError;
use turnout_ports::system::Clock;
use turnout_ports::testing::Endings;
use turnout_testkit::ManualClock;
use uuid::Uuid;

use super::*;
use crate::app::App;
use crate::testing::{ASHA, Log, Parts, own_profile, signed_in};

mod asking;
mod erasing;
mod exporting;
mod fetching;
mod forgetting;
mod taking_back;
mod winding_up;

const BEN: UserId = UserId::new(Uuid::from_u128(0xBE));
const EXPORT: ExportId = ExportId::new(Uuid::from_u128(0xE0));

fn now() -> DateTime<Utc> {
    ManualClock::default().now()
}

fn away() -> StoreError {
    StoreError::Unavailable("away".into())
}

fn file(area: Area, number: u128) -> ObjectKey {
    let media = match area {
        Area::Exports => MediaType::Zip,
        Area::EventImages | Area::Pictures => MediaType::Jpeg,
    };
    ObjectKey::new(area, Uuid::from_u128(number), media)
}

/// Somebody who is erased at this time, or never.
fn lives_until(parts: &mut Parts, erase_at: Option<DateTime<Utc>>) {
    found(parts, erasing(erase_at, None));
}

/// An erasure at this time, of an account that is shut since then, if it is.
fn erasing(erase_at: Option<DateTime<Utc>>, shut_at: Option<DateTime<Utc>>) -> Erasure {
    Erasure {
        was_used: true,
        erase_at,
        gives_up_tickets: false,
        shut_at,
        is_done: false,
    }
}

fn found(parts: &mut Parts, erasure: Erasure) {
    let locks = parts.repositories.privacy.expect_lock_erasure();
    locks.returning(move |_| Ok(Some(erasure)));
}

const fn endings(commits: u32, rollbacks: u32) -> Endings {
    Endings { commits, rollbacks }
}
