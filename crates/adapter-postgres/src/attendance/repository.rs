//! The repository: a table of contents of this module.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::attendance::{DoorRefusal, Presence};
use turnout_domain::ids::{ClientScanId, EventId, TicketId};
use turnout_ports::attendance::{
    Admission, AttendanceRepository, DecidedScan, DoorQuestion, DoorView, KeptClaim, KeptEntry, KeptScan, OfflineScan,
    Recount,
};
use turnout_ports::store::StoreResult;

use super::{admit, entries, leave, look, merging, notes, recall, refuse, undo};
use crate::store::PgTransaction;

#[async_trait]
impl AttendanceRepository for PgTransaction {
    async fn look(&mut self, question: &DoorQuestion) -> StoreResult<Option<DoorView>> {
        look::look(self, question).await
    }

    async fn look_at_all(&mut self, questions: &[DoorQuestion]) -> StoreResult<Vec<Option<DoorView>>> {
        look::look_at_all(self, questions).await
    }

    async fn lock_door(&mut self, event: EventId) -> StoreResult<()> {
        look::lock_door(self, event).await
    }

    async fn recall(&mut self, event: EventId, client_scan: ClientScanId) -> StoreResult<Option<KeptScan>> {
        recall::recall(self, event, client_scan).await
    }

    async fn admit(&mut self, admission: &Admission) -> StoreResult<bool> {
        admit::admit(self, admission).await
    }

    async fn keep_entries(&mut self, entries: &[KeptEntry]) -> StoreResult<Vec<Option<u32>>> {
        entries::keep(self, entries).await
    }

    async fn readmit(&mut self, decided: &DecidedScan, generation: u16) -> StoreResult<bool> {
        admit::readmit(self, decided, generation).await
    }

    async fn let_out(&mut self, decided: &DecidedScan) -> StoreResult<bool> {
        leave::let_out(self, decided).await
    }

    async fn refuse(&mut self, decided: &DecidedScan, refusal: &DoorRefusal) -> StoreResult<()> {
        refuse::refuse(self, decided, refusal).await
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

    async fn lock(&mut self, ticket: TicketId) -> StoreResult<()> {
        merging::lock(self, ticket).await
    }

    async fn claims(&mut self, ticket: TicketId) -> StoreResult<Vec<KeptClaim>> {
        merging::claims(self, ticket).await
    }

    async fn keep_offline(&mut self, scan: &OfflineScan) -> StoreResult<()> {
        merging::keep_offline(self, scan).await
    }

    async fn recount(&mut self, recounts: &[Recount]) -> StoreResult<()> {
        merging::recount(self, recounts).await
    }

    async fn settle(&mut self, ticket: TicketId, presence: &Presence) -> StoreResult<()> {
        merging::settle(self, ticket, presence).await
    }
}
