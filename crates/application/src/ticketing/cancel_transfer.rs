//! The owner of a ticket takes the offer back.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::{TransferId, UserId};
use turnout_domain::notifications::Notice;
use turnout_domain::ticketing::TransferStatus;
use turnout_ports::store::Repositories;
use turnout_ports::ticketing::TransferDetail;

use super::TransferError;
use super::own_transfer::sent;
use super::transfer_error::answered_meanwhile;
use super::transfer_words::{of_transfer, transfer_entry};
use crate::app::App;
use crate::context::RequestContext;
use crate::guestlist::name_of;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Takes the offer back, once for each idempotency key.
pub async fn cancel_transfer(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: TransferId,
    once: &Once<'_, TransferDetail>,
) -> Result<Answer<TransferDetail>, TransferError> {
    let seen = app.transfer_queries.find(id).await?.ok_or(TransferError::NotFound)?;
    let now = app.clock.now();
    let unit = CancelTransfer {
        context,
        user,
        seen,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct CancelTransfer<'a> {
    context: &'a RequestContext,
    user: UserId,
    seen: TransferDetail,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for CancelTransfer<'_> {
    type Output = TransferDetail;
    type Error = TransferError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<TransferDetail, TransferError> {
        let mut ids = self.ids;
        let transfer = sent(tx, self.seen.transfer.id, self.context.actor, self.now).await?;
        let cancelled = transfer.cancel(self.now)?;
        let before = TransferStatus::Pending;
        if !tx.transfers().update(&cancelled, before).await? {
            return Err(answered_meanwhile());
        }
        let action = AuditAction::TransferCancelled;
        let entry = transfer_entry(self.context, &mut ids, self.now, action, &cancelled, Some(before));
        tx.audit().append(&[entry]).await?;
        let receiver = match &cancelled.phone {
            Some(phone) => tx.invites().user_with_phone(phone).await?,
            None => None,
        };
        if let Some(receiver) = receiver {
            let notice = Notice::TransferCancelled {
                event: self.seen.event.title.clone(),
                sender: name_of(&self.seen.sender),
            };
            let note = of_transfer(&mut ids, &cancelled, receiver, Some(self.user), notice);
            tx.notifications().add(&[note]).await?;
        }
        Ok(TransferDetail {
            transfer: cancelled,
            ..self.seen.clone()
        })
    }
}
