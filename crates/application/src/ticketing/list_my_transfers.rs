//! Lists the offers that somebody made or got.

use turnout_domain::ids::{TransferId, UserId};
use turnout_domain::ticketing::TransferStatus;
use turnout_ports::page::{Page, PageRequest};
use turnout_ports::store::StoreResult;
use turnout_ports::ticketing::{TransferDetail, TransferRole};

use crate::app::App;

/// The offers that the user made and those that are made to them, the latest first.
pub async fn list_my_transfers(
    app: &App,
    user: UserId,
    role: Option<TransferRole>,
    status: Option<TransferStatus>,
    page: &PageRequest<TransferId>,
) -> StoreResult<Page<TransferDetail, TransferId>> {
    let now = app.clock.now();
    app.transfer_queries.of_person(user, role, status, now, page).await
}
