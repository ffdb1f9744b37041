//! What scanners need before they lose their network.

use turnout_domain::access::Permission;
use turnout_domain::ids::EventId;
use turnout_ports::attendance::{DoorListAnswer, DoorListPage, DoorListRequest};
use turnout_ports::ticketing::TicketKey;

use super::DoorError;
use crate::access::{AccessError, authorize_read};
use crate::app::App;
use crate::context::RequestContext;

/// Proof that a list is ours, also where it came from another device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListSignature {
    /// Which of the keys made it.
    pub key_id: u8,
    /// Ed25519.
    pub value: [u8; 64],
}

/// The tickets of the event for its host and its door: all of them, or those that changed since the cursor.
pub async fn door_list(
    app: &App,
    context: &RequestContext,
    event: EventId,
    request: &DoorListRequest,
) -> Result<DoorListPage, DoorError> {
    let (queries, now) = (&*app.event_queries, app.clock.now());
    authorize_read(queries, context.actor, Permission::DoorScan, event, now).await?;
    match app.attendance_queries.door_list(event, request).await? {
        Some(DoorListAnswer::Page(page)) => Ok(*page),
        Some(DoorListAnswer::CursorExpired) => Err(DoorError::CursorExpired),
        None => Err(AccessError::EventNotFound.into()),
    }
}

/// The keys that check codes and lists without network.
pub fn door_keys(app: &App) -> Vec<TicketKey> {
    app.ticket_signer.public_keys()
}

/// Signs a list as it is written.
pub fn sign_door_list(app: &App, list: &[u8]) -> ListSignature {
    ListSignature {
        key_id: app.ticket_signer.current_key(),
        value: app.ticket_signer.sign_list(list),
    }
}
