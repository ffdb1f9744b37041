//! `POST /sandbox/checkout/{token}`

use actix_web::{post, web};
use serde::{Deserialize, Serialize};
use turnout_application::app::App;
use turnout_application::payments;
use turnout_ports::payments::SandboxOutcome;
use utoipa::ToSchema;

use crate::extract::{JsonBody, PathText};
use crate::problem::ApiError;
use crate::wire::money::MoneyView;

/// What the person does.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// Pay.
    Approve,
    /// Do not pay.
    Decline,
    /// Take the money back through the bank, after approving.
    Dispute,
    /// The bank decides against the person, after a dispute.
    WinDispute,
    /// The bank decides for the person, after a dispute.
    LoseDispute,
}

/// A decision at the checkout page.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    #[schema(inline)]
    outcome: Outcome,
}

/// The payment as the sandbox has it.
#[derive(Serialize, ToSchema)]
pub(super) struct SandboxPaymentView {
    /// Its id at the sandbox.
    payment_id: String,
    /// `open`, `approved`, `declined`, `disputed`, `dispute_won` or `dispute_lost`.
    #[schema(examples("approved"))]
    status: &'static str,
    /// How much.
    amount: MoneyView,
}

/// Decides a payment of the sandbox provider
///
/// Does what the buttons of the checkout page do. The sandbox then notifies `/v1/webhooks/sandbox`, as a real provider
/// does. Development only.
#[utoipa::path(
    security(()),
    params(("token" = String, Path, description = "The last part of `checkout_url`.")),
    request_body = Decision,
    responses((status = 200, description = "Decided.", body = SandboxPaymentView)),
    extensions(("x-idempotency" = json!("none")), ("x-error-codes" = json!(["checkout_decided"]))),
)]
#[post("/sandbox/checkout/{token}")]
pub(super) async fn sandbox_checkout(
    app: web::Data<App>,
    token: PathText,
    body: JsonBody<Decision>,
) -> Result<web::Json<SandboxPaymentView>, ApiError> {
    let outcome = match body.value.outcome {
        Outcome::Approve => SandboxOutcome::Approve,
        Outcome::Decline => SandboxOutcome::Decline,
        Outcome::Dispute => SandboxOutcome::Dispute,
        Outcome::WinDispute => SandboxOutcome::WinDispute,
        Outcome::LoseDispute => SandboxOutcome::LoseDispute,
    };
    let payment = payments::finish_checkout(&app, &token.0, outcome).await?;
    Ok(web::Json(SandboxPaymentView {
        payment_id: payment.payment_ref,
        status: payment.status.as_str(),
        amount: payment.amount.into(),
    }))
}
