//! Finds an account by its phone and locks it.

use turnout_domain::accounts::Phone;
use turnout_ports::accounts::Credentials;
use turnout_ports::store::{Repositories, StoreError};

use super::StaffError;

/// The account with this phone, locked until the transaction ends.
pub(super) async fn lock(tx: &mut dyn Repositories, phone: &Phone) -> Result<Credentials, StaffError> {
    let found = tx.credentials().find(phone).await?.ok_or(StaffError::NotFound)?;
    tx.users().lock(found.user.id).await?;
    // What a rival changed while this one waited must be seen.
    match tx.credentials().find(phone).await? {
        Some(again) if again.user.id == found.user.id => Ok(again),
        _ => Err(StoreError::Contended("the phone changed hands".to_owned()).into()),
    }
}
