//! The offer of the person who answers it or takes it back. Part of a unit of work.

use turnout_domain::ids::{TransferId, UserId};
use turnout_domain::ticketing::Transfer;
use turnout_ports::store::Repositories;

use super::TransferError;

/// The offer, locked, if it is made to this person. To its sender it belongs to somebody else; to others it does not exist.
pub(super) async fn received(
    tx: &mut dyn Repositories,
    id: TransferId,
    user: UserId,
) -> Result<Transfer, TransferError> {
    let transfer = tx.transfers().lock(id).await?.ok_or(TransferError::NotFound)?;
    if transfer.sender == user {
        Err(TransferError::Forbidden)
    } else if is_received_by(tx, &transfer, user).await? {
        Ok(transfer)
    } else {
        Err(TransferError::NotFound)
    }
}

/// The offer, locked, if this person made it. To its receiver it belongs to somebody else; to others it does not exist.
pub(super) async fn sent(tx: &mut dyn Repositories, id: TransferId, user: UserId) -> Result<Transfer, TransferError> {
    let transfer = tx.transfers().lock(id).await?.ok_or(TransferError::NotFound)?;
    if transfer.sender == user {
        Ok(transfer)
    } else if is_received_by(tx, &transfer, user).await? {
        Err(TransferError::Forbidden)
    } else {
        Err(TransferError::NotFound)
    }
}

async fn is_received_by(tx: &mut dyn Repositories, transfer: &Transfer, user: UserId) -> Result<bool, TransferError> {
    let person = tx.users().find(user).await?;
    Ok(person.is_some_and(|person| transfer.is_for(user, &person.phone)))
}
