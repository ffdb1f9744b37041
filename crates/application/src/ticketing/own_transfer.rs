//! The offer of the person who answers it or takes it back. Part of a unit of work.

use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::TransferId;
use turnout_domain::ticketing::Transfer;
use turnout_ports::store::Repositories;

use super::TransferError;
use crate::access::authorize_thing;
use crate::context::Actor;

/// The offer, locked, if it is made to this person. To its sender it belongs to somebody else; to others it does not exist.
pub(super) async fn received(
    tx: &mut dyn Repositories,
    id: TransferId,
    actor: Actor,
    now: DateTime<Utc>,
) -> Result<Transfer, TransferError> {
    let transfer = tx.transfers().lock(id).await?.ok_or(TransferError::NotFound)?;
    let offer = Belonging::transfer_received(&transfer);
    authorize_thing(tx, actor, Rule::ANSWER_TRANSFER, offer, now).await?;
    Ok(transfer)
}

/// The offer, locked, if this person made it. To its receiver it belongs to somebody else; to others it does not exist.
pub(super) async fn sent(
    tx: &mut dyn Repositories,
    id: TransferId,
    actor: Actor,
    now: DateTime<Utc>,
) -> Result<Transfer, TransferError> {
    let transfer = tx.transfers().lock(id).await?.ok_or(TransferError::NotFound)?;
    let offer = Belonging::transfer_sent(&transfer);
    authorize_thing(tx, actor, Rule::ANSWER_TRANSFER, offer, now).await?;
    Ok(transfer)
}
