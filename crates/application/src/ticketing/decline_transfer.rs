//! Somebody does not want the ticket that is offered to them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::{TransferId, UserId};
use turnout_domain::notifications::Notice;
use turnout_domain::ticketing::TransferStatus;
use turnout_ports::guestlist::PersonCard;
use turnout_ports::store::Repositories;
use turnout_ports::ticketing::TransferDetail;

use super::TransferError;
use super::own_transfer::received;
use super::transfer_error::answered_meanwhile;
use super::transfer_words::{of_transfer, transfer_entry};
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Declines the offer, once for each idempotency key.
pub async fn decline_transfer(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: TransferId,
    once: &Once<'_, TransferDetail>,
) -> Result<Answer<TransferDetail>, TransferError> {
    let seen = app.transfer_queries.find(id).await?.ok_or(TransferError::NotFound)?;
    let profile = app.account_queries.own_profile(user).await?;
    let now = app.clock.now();
    let unit = DeclineTransfer {
        context,
        receiver: PersonCard::named(user, profile.and_then(|profile| profile.stored.profile.name)),
        seen,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct DeclineTransfer<'a> {
    context: &'a RequestContext,
    receiver: PersonCard,
    seen: TransferDetail,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for DeclineTransfer<'_> {
    type Output = TransferDetail;
    type Error = TransferError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<TransferDetail, TransferError> {
        let mut ids = self.ids;
        let user = self.receiver.id;
        let transfer = received(tx, self.seen.transfer.id, self.context.actor, self.now).await?;
        let declined = transfer.decline(user, self.now)?;
        let before = TransferStatus::Pending;
        if !tx.transfers().update(&declined, before).await? {
            return Err(answered_meanwhile());
        }
        let action = AuditAction::TransferDeclined;
        let entry = transfer_entry(self.context, &mut ids, self.now, action, &declined, Some(before));
        tx.audit().append(&[entry]).await?;
        let notice = Notice::TransferDeclined {
            event: self.seen.event.title.clone(),
            number: self.seen.ticket_number.clone(),
        };
        let note = of_transfer(&mut ids, &declined, declined.sender, Some(user), notice);
        tx.notifications().add(&[note]).await?;
        Ok(TransferDetail {
            transfer: declined,
            receiver: Some(self.receiver.clone()),
            ..self.seen.clone()
        })
    }
}
