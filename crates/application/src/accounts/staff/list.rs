//! Who works for the platform.

use turnout_ports::accounts::StaffMember;
use turnout_ports::store::StoreResult;

use crate::app::App;

/// Everybody who is staff, has a role on the platform or a password, the longest-serving first.
pub async fn list_staff(app: &App) -> StoreResult<Vec<StaffMember>> {
    app.account_queries.staff(app.clock.now()).await
}
