//! The buyer's app says that the payment is done. The server believes nothing and asks the provider.

use serde_json::{Map, Value};
use turnout_domain::access::{Belonging, Rule};
use turnout_domain::ids::OrderId;
use turnout_ports::booking::OrderView;
use turnout_ports::payments::ReturnForged;
use turnout_ports::store::StoreError;

use super::reconcile_order::{ReconcileError, ask_and_settle};
use crate::access::may_as_owner;
use crate::app::App;
use crate::context::RequestContext;
use crate::idempotency::{Answer, Once, answer_once, find_answer};

/// Why the order could not be confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmOrderError {
    /// There is no such order of this person.
    #[error("there is no such order")]
    NotFound,
    /// What the app brought back is not about this payment.
    #[error(transparent)]
    Forged(#[from] ReturnForged),
    /// The provider could not be asked, or its answer could not take effect.
    #[error(transparent)]
    Reconcile(#[from] ReconcileError),
}

impl From<StoreError> for ConfirmOrderError {
    fn from(error: StoreError) -> Self {
        Self::Reconcile(error.into())
    }
}

/// Checks what the provider's SDK gave the app, if it brought anything, asks the provider and answers the order as it
/// stands then. Under the same key the answer stays; who wants to know how the order stands later takes another key, or
/// none, or reads the order.
pub async fn confirm_order(
    app: &App,
    context: &RequestContext,
    id: OrderId,
    brought: Option<&Map<String, Value>>,
    once: &Once<'_, OrderView>,
) -> Result<Answer<OrderView>, ConfirmOrderError> {
    let view = app.booking_queries.order(id).await?;
    let view = view
        .filter(|view| may_as_owner(context.actor, Rule::CHANGE_ORDER, Belonging::order(&view.order)))
        .ok_or(ConfirmOrderError::NotFound)?;
    let now = app.clock.now();
    if let Some(answer) = find_answer(&*app.store, once.key.as_ref(), now).await? {
        return Ok(answer);
    }
    if let (Some(brought), Some(name), Some(payment_ref)) = (brought, &view.order.provider, &view.order.payment_ref) {
        let provider = app.providers.get(name.as_str());
        let provider = provider.ok_or_else(|| ReconcileError::NoSuchProvider(name.to_string()))?;
        provider.check_return(payment_ref, brought)?;
    }
    let system = RequestContext::system(context.request_id.clone());
    let view = ask_and_settle(app, &system, id)
        .await?
        .ok_or(ConfirmOrderError::NotFound)?;
    Ok(answer_once(&*app.store, view, once, now).await?)
}
