//! Offers that nobody answered in time end. They are void from that instant, whether or not this has run.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::notifications::Notice;
use turnout_domain::ticketing::{Transfer, TransferStatus};
use turnout_ports::store::{Repositories, StoreError};
use turnout_ports::ticketing::TransferDetail;

use super::transfer_words::{of_transfer, transfer_entry};
use crate::app::App;
use crate::context::RequestContext;
use crate::ids::Sequence;
use crate::unit_of_work::{UnitOfWork, execute};

/// How many offers one round ends.
const ROUND: u32 = 100;

/// Ends offers whose time ran out and tells who made them. Answers how many.
pub async fn expire_transfers(app: &App) -> Result<usize, StoreError> {
    let now = app.clock.now();
    let context = RequestContext::system("sweep");
    let overdue = app.transfer_queries.overdue(now, ROUND).await?;
    let mut failed = None;
    for seen in &overdue {
        let unit = ExpireTransfer {
            context: &context,
            seen,
            ids: Sequence::draw(now, &*app.entropy),
            now,
        };
        if let Err(error) = execute(&*app.store, &unit).await {
            tracing::warn!(transfer = %seen.transfer.id, %error, "an offer could not be ended");
            failed = failed.or(Some(error));
        }
    }
    failed.map_or(Ok(overdue.len()), Err)
}

struct ExpireTransfer<'a> {
    context: &'a RequestContext,
    seen: &'a TransferDetail,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for ExpireTransfer<'_> {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<(), StoreError> {
        let mut ids = self.ids;
        let locked = tx.transfers().lock(self.seen.transfer.id).await?;
        let Some(transfer) = locked.filter(|transfer| transfer.status == TransferStatus::Pending) else {
            return Ok(());
        };
        let expired = expire(tx, &mut ids, self.context, transfer, self.now).await?;
        let notice = Notice::TransferExpired {
            event: self.seen.event.title.clone(),
            number: self.seen.ticket_number.clone(),
        };
        let note = of_transfer(&mut ids, &expired, expired.sender, None, notice);
        tx.notifications().add(&[note]).await
    }
}

/// Notes that the time of a locked, pending offer ran out. Part of a unit of work.
pub(super) async fn expire(
    tx: &mut dyn Repositories,
    ids: &mut Sequence,
    context: &RequestContext,
    transfer: Transfer,
    now: DateTime<Utc>,
) -> Result<Transfer, StoreError> {
    let before = transfer.status;
    let expired = transfer
        .expire(now)
        .map_err(|refused| StoreError::Corrupt(refused.to_string()))?;
    if !tx.transfers().update(&expired, before).await? {
        return Err(StoreError::Contended(
            "another answer to the offer came first".to_owned(),
        ));
    }
    let action = AuditAction::TransferExpired;
    let entry = transfer_entry(context, ids, now, action, &expired, Some(before));
    tx.audit().append(&[entry]).await?;
    Ok(expired)
}
