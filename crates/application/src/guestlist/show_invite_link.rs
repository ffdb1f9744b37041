//! Somebody who holds a link looks where it leads.

use secrecy::SecretString;
use turnout_ports::guestlist::LinkDetail;

use super::{InviteError, link_token};
use crate::app::App;

/// The link and its event. One that lets nobody in any more tells why; one that was taken back does not exist, nor does
/// one to an event that is not announced.
pub async fn show_invite_link(app: &App, token: &SecretString) -> Result<LinkDetail, InviteError> {
    let hash = link_token::hash(token).ok_or(InviteError::NotFound)?;
    let detail = app.guestlist_queries.link(&hash).await?;
    let detail = detail.filter(|detail| detail.event.status.is_announced());
    let detail = detail.ok_or(InviteError::NotFound)?;
    detail.link.check(app.clock.now())?;
    Ok(detail)
}
