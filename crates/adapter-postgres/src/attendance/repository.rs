//! The repository: a table of contents of this module.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::ScanOutcome;
use turnout_domain::ids::{ClientScanId, EventId, TicketId};
use turnout_ports::attendance::{Admission, AttendanceRepository, DecidedScan, DoorQuestion, DoorView, KeptScan};
use turnout_ports::store::StoreResult;

use super::{admit, leave, look, notes, recall, refuse, undo};
use crate::store::PgTransaction;

#[async_trait]
impl AttendanceRepository for PgTransaction {
    async fn look(&mut self, question: &DoorQuestion) -> StoreResult<Option<DoorView>> {
        look::look(self, question).await
    }

    async fn recall(&mut self, event: EventId, client_scan: ClientScanId) -> StoreResult<Option<KeptScan>> {
        recall::recall(self, event, client_scan).await
    }

    async fn admit(&mut self, admission: &Admission) -> StoreResult<bool> {
        admit::admit(self, admission).await
    }

    async fn readmit(&mut self, decided: &DecidedScan, generation: u16) -> StoreResult<bool> {
        admit::readmit(self, decided, generation).await
    }

    async fn let_out(&mut self, decided: &DecidedScan) -> StoreResult<bool> {
        leave::let_out(self, decided).await
    }

    async fn refuse(&mut self, decided: &DecidedScan, outcome: ScanOutcome, reason: &str) -> StoreResult<()> {
        refuse::refuse(self, decided, outcome, reason).await
    }

    async fn undo(&mut self, decided: &DecidedScan, reason: &str) -> StoreResult<bool> {
        undo::undo(self, decided, reason).await
    }

    async fn replace_notes(
        &mut self,
        event: EventId,
        ticket: TicketId,
        notes: &str,
        expected: Option<DateTime<Utc>>,
    ) -> StoreResult<Option<String>> {
        notes::replace_notes(self, event, ticket, notes, expected).await
    }
}
