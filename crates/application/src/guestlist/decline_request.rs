//! The host declines a request.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::audit::AuditAction;
use turnout_domain::ids::{RequestId, UserId};
use turnout_domain::notifications::Notice;
use turnout_ports::guestlist::RequestDetail;
use turnout_ports::store::{Repositories, StoreError};

use super::RequestError;
use super::words::{message, of_request, request_entry};
use crate::access::authorize_thing;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, execute_once};
use crate::ids::Sequence;
use crate::unit_of_work::UnitOfWork;

/// Declines the request, once for each idempotency key.
pub async fn decline_request(
    app: &App,
    context: &RequestContext,
    user: UserId,
    id: RequestId,
    answer: &str,
    once: &Once<'_, RequestDetail>,
) -> Result<Answer<RequestDetail>, RequestError> {
    let detail = app.guestlist_queries.request(id).await?.ok_or(RequestError::NotFound)?;
    let now = app.clock.now();
    let unit = DeclineRequest {
        context,
        user,
        detail,
        answer: message(answer)?,
        ids: Sequence::draw(now, &*app.entropy),
        now,
    };
    execute_once(&*app.store, &unit, once, now).await
}

struct DeclineRequest<'a> {
    context: &'a RequestContext,
    user: UserId,
    detail: RequestDetail,
    answer: String,
    ids: Sequence,
    now: DateTime<Utc>,
}

#[async_trait]
impl UnitOfWork for DeclineRequest<'_> {
    type Output = RequestDetail;
    type Error = RequestError;

    async fn run(&self, tx: &mut dyn Repositories) -> Result<RequestDetail, RequestError> {
        let mut ids = self.ids;
        let event = self.detail.request.event;
        let locked = tx.booking().lock_inventory(event).await?;
        let mut inventory = locked.ok_or(RequestError::NotFound)?;
        let request = tx.requests().lock(self.detail.request.id).await?;
        let request = request.ok_or(RequestError::NotFound)?;
        let (actor, thing) = (self.context.actor, Belonging::request(&request));
        authorize_thing(tx, actor, Rule::ANSWER_REQUEST, thing, self.now).await?;
        let before = request.status;
        let declined = request.decline(self.user, self.now, &self.answer)?;
        if !tx.requests().update(&declined, before).await? {
            return Err(StoreError::Contended("another answer to the request came first".to_owned()).into());
        }
        inventory.requests = inventory.requests.saturating_sub(1);
        tx.booking().store_inventory(event, &inventory).await?;
        let action = AuditAction::RequestDeclined;
        let entry = request_entry(self.context, &mut ids, self.now, action, &declined, Some(before));
        tx.audit().append(&[entry]).await?;
        let notice = Notice::RequestDeclined {
            event: self.detail.event.title.clone(),
            host_message: self.answer.clone(),
        };
        let note = of_request(&mut ids, &declined, declined.requester, self.user, notice);
        tx.notifications().add(&[note]).await?;
        Ok(RequestDetail {
            request: declined,
            ..self.detail.clone()
        })
    }
}

#[cfg(test)]
mod tests;
