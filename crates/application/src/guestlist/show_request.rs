//! A party of a request looks at it.

use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::RequestId;
use turnout_ports::guestlist::RequestDetail;

use super::RequestError;
use crate::access::authorize_thing_read;
use crate::app::App;
use crate::context::RequestContext;

/// The request, for its requester and for those who see the requests of the event. To others it does not exist.
pub async fn show_request(app: &App, context: &RequestContext, id: RequestId) -> Result<RequestDetail, RequestError> {
    let detail = app.guestlist_queries.request(id).await?.ok_or(RequestError::NotFound)?;
    let (request, now) = (Belonging::request(&detail.request), app.clock.now());
    authorize_thing_read(app, context.actor, Rule::SHOW_REQUEST, request, now).await?;
    Ok(detail)
}
