//! What devices are told about scans that were made without network.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use turnout_application::attendance::{Told, ToldScan};
use turnout_domain::attendance::{DoorRefusal, Entry, ScanDirection};
use utoipa::ToSchema;
use utoipa::openapi::Schema;
use uuid::Uuid;

use super::door_list_view::EntryView;
use crate::codes::attendance::SCAN_ID_REUSED;
use crate::wire;

/// Which way somebody went.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ScanDirection)]
pub(super) enum SyncDirectionView {
    In,
    Out,
}

/// `ok`, or the code that an online scan would be refused with.
fn outcomes() -> Schema {
    let words = [
        "ok",
        "ticket_not_found",
        "already_checked_in",
        "ticket_not_valid",
        "ticket_unpaid",
        "doors_closed",
        "doors_not_open",
        "house_full",
        "check_in_otp_invalid",
        "check_in_otp_expired",
        "not_checked_in",
        "already_checked_out",
        "scan_id_reused",
    ];
    wire::words::words(
        "What it counts as: `ok`, or the code of the refusal. All but `scan_id_reused` are kept.",
        words.into_iter(),
    )
}

/// What a scan counts as.
#[derive(Serialize, ToSchema)]
#[schema(as = SyncedScan)]
struct SyncedScanView {
    /// The device's own id of it.
    client_scan_id: Uuid,
    #[schema(schema_with = outcomes)]
    outcome: &'static str,
    /// Which way.
    direction: SyncDirectionView,
    /// The time by which it is ordered.
    scanned_at: DateTime<Utc>,
    /// The device's clock is ahead by more than two minutes, so the time of the arrival is taken: set it.
    #[schema(examples(false))]
    clock_is_ahead: bool,
    /// It had been told before.
    #[schema(examples(false))]
    is_repeated: bool,
    /// The ticket, if it is one of this event.
    #[schema(required = true)]
    ticket_id: Option<Uuid>,
    /// Its number.
    #[schema(required = true, examples("TKT-5F607182-261121"))]
    ticket_number: Option<String>,
    /// Who comes in with it.
    #[schema(required = true, examples("Asha Rao"))]
    guest: Option<String>,
    /// Name of the tier.
    #[schema(required = true, examples("VIP"))]
    tier: Option<String>,
    /// The admission that was earlier, where this one is `already_checked_in`.
    #[schema(required = true)]
    earlier: Option<EntryView>,
    /// Later scans that let somebody in with the same ticket.
    duplicates: Vec<EntryView>,
}

/// What the scans count as.
#[derive(Serialize, ToSchema)]
#[schema(as = SyncedScans)]
pub(super) struct SyncView {
    /// In the order of the request.
    results: Vec<SyncedScanView>,
}

impl From<&[ToldScan]> for SyncView {
    fn from(scans: &[ToldScan]) -> Self {
        Self {
            results: scans.iter().map(SyncedScanView::from).collect(),
        }
    }
}

impl From<&ToldScan> for SyncedScanView {
    fn from(scan: &ToldScan) -> Self {
        let ticket = scan.ticket.as_ref();
        Self {
            client_scan_id: scan.client_scan.uuid(),
            outcome: outcome(&scan.told),
            direction: match scan.direction {
                ScanDirection::Out => SyncDirectionView::Out,
                ScanDirection::In | ScanDirection::Undo => SyncDirectionView::In,
            },
            scanned_at: scan.seen_at.at,
            clock_is_ahead: scan.seen_at.clock_is_ahead,
            is_repeated: scan.is_repeated,
            ticket_id: ticket.map(|ticket| ticket.id.uuid()),
            ticket_number: ticket.map(|ticket| ticket.number.clone()),
            guest: ticket.map(|ticket| ticket.guest.clone()),
            tier: ticket.map(|ticket| ticket.tier.clone()),
            earlier: earlier(&scan.told).cloned().map(EntryView::from),
            duplicates: scan.duplicates.iter().cloned().map(EntryView::from).collect(),
        }
    }
}

fn outcome(told: &Told) -> &'static str {
    match told {
        Told::Counts => "ok",
        Told::Refused(refusal) => refusal.code(),
        Told::ScanIdReused => SCAN_ID_REUSED.name,
    }
}

fn earlier(told: &Told) -> Option<&Entry> {
    match told {
        Told::Refused(DoorRefusal::AlreadyCheckedIn(entry)) => Some(entry),
        _ => None,
    }
}
