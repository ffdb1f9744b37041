//! Refusals of the payment use cases as problems.

use turnout_application::payments::{
    CheckoutError, ConfirmOrderError, ReceiveError, ReconcileError, ReplayWebhookError, RequestRefundError,
    RetryRefundError, SettleError, ShowCancellationError,
};
use turnout_domain::booking::{RefundRefused, TermsRefused};
use turnout_domain::money::Money;
use turnout_domain::payments::RetryRefused;
use turnout_ports::payments::{ProviderError, WebhookRefused};

use crate::booking;
use crate::codes::field::{CONFLICT, INVALID, UNKNOWN_VALUE};
use crate::codes::general::UNAVAILABLE;
use crate::codes::payments::{
    CHECKOUT_DECIDED, EVENT_NOT_CANCELLED, ORDER_NOT_REFUNDABLE, PAYMENT_RETURN_FORGED, REFUND_EXCEEDS_PAYMENT,
    REFUND_MADE_GOOD, REFUND_NOT_FAILED, REFUND_RETRIED, WEBHOOK_FORGED, WEBHOOK_MALFORMED,
};
use crate::problem::ApiError;
use crate::wire::money::MoneyView;

impl From<ReceiveError> for ApiError {
    fn from(error: ReceiveError) -> Self {
        match error {
            ReceiveError::NoSuchProvider => Self::not_found(),
            ReceiveError::Refused(WebhookRefused::Forged) => Self::new(WEBHOOK_FORGED),
            ReceiveError::Refused(WebhookRefused::Malformed) => Self::new(WEBHOOK_MALFORMED),
            ReceiveError::Refused(WebhookRefused::Unchecked(cause)) => {
                booking::provider(ProviderError::Unreachable(cause))
            }
            ReceiveError::Store(error) => error.into(),
        }
    }
}

impl From<ConfirmOrderError> for ApiError {
    fn from(error: ConfirmOrderError) -> Self {
        match error {
            ConfirmOrderError::NotFound => Self::not_found(),
            ConfirmOrderError::Forged(_) => Self::new(PAYMENT_RETURN_FORGED),
            ConfirmOrderError::Reconcile(error) => error.into(),
        }
    }
}

impl From<ReconcileError> for ApiError {
    fn from(error: ReconcileError) -> Self {
        match error {
            ReconcileError::NoSuchProvider(name) => Self::internal(format!("provider {name} is not configured")),
            ReconcileError::UnknownPayment(_) => Self::internal(error),
            ReconcileError::Provider(error) => booking::provider(error),
            ReconcileError::Settle(error) => error.into(),
            ReconcileError::Store(error) => error.into(),
        }
    }
}

impl From<SettleError> for ApiError {
    fn from(error: SettleError) -> Self {
        match error {
            SettleError::Gone => Self::not_found(),
            SettleError::Price(error) => Self::internal(error),
            SettleError::Signing(error) => Self::internal(error),
            SettleError::NumberTaken => Self::new(UNAVAILABLE).retry_after(1),
            SettleError::Store(error) => error.into(),
        }
    }
}

impl From<RequestRefundError> for ApiError {
    fn from(error: RequestRefundError) -> Self {
        match error {
            RequestRefundError::NotFound => Self::not_found(),
            RequestRefundError::Forbidden => Self::forbidden(),
            RequestRefundError::Refused(refused) => refund_refused(refused),
            RequestRefundError::Terms(refused) => {
                let field = match refused {
                    TermsRefused::NamedTicketsStay => "/cancel_tickets",
                    TermsRefused::SeatsOfGoodTickets => "/release_seats",
                };
                Self::field(field, CONFLICT, refused.to_string())
            }
            RequestRefundError::NotATicket(ticket) => Self::field(
                "/ticket_ids",
                UNKNOWN_VALUE,
                format!("{ticket} is not an active ticket of this order"),
            ),
            RequestRefundError::Store(error) => error.into(),
        }
    }
}

fn amount(money: Money) -> serde_json::Value {
    let view = MoneyView::from(money);
    serde_json::json!({"amount": view.amount, "currency": view.currency})
}

fn refund_refused(refused: RefundRefused) -> ApiError {
    match refused {
        RefundRefused::NotRefundable(status) => {
            ApiError::new(ORDER_NOT_REFUNDABLE).with("order_status", status.as_str())
        }
        RefundRefused::MoreThanPaid(left) => ApiError::new(REFUND_EXCEEDS_PAYMENT).with("refundable", amount(left)),
        RefundRefused::BadAmount => ApiError::field("/amount", INVALID, refused.to_string()),
    }
}

impl From<RetryRefundError> for ApiError {
    fn from(error: RetryRefundError) -> Self {
        match error {
            RetryRefundError::NotFound => Self::not_found(),
            RetryRefundError::Forbidden => Self::forbidden(),
            RetryRefundError::Refused(RetryRefused::NotFailed(status)) => {
                Self::new(REFUND_NOT_FAILED).with("refund_status", status.as_str())
            }
            RetryRefundError::Refused(RetryRefused::Retried) => Self::new(REFUND_RETRIED),
            RetryRefundError::Refused(RetryRefused::MadeGood(owed)) => {
                Self::new(REFUND_MADE_GOOD).with("refund_owed", amount(owed))
            }
            RetryRefundError::Refused(RetryRefused::Refund(refused)) => refund_refused(refused),
            RetryRefundError::Store(error) => error.into(),
        }
    }
}

impl From<ShowCancellationError> for ApiError {
    fn from(error: ShowCancellationError) -> Self {
        match error {
            ShowCancellationError::Access(error) => error.into(),
            ShowCancellationError::NotCancelled => Self::new(EVENT_NOT_CANCELLED),
            ShowCancellationError::Store(error) => error.into(),
        }
    }
}

impl From<ReplayWebhookError> for ApiError {
    fn from(error: ReplayWebhookError) -> Self {
        match error {
            ReplayWebhookError::NotFound => Self::not_found(),
            ReplayWebhookError::Access(error) => error.into(),
            ReplayWebhookError::Store(error) => error.into(),
        }
    }
}

impl From<CheckoutError> for ApiError {
    fn from(error: CheckoutError) -> Self {
        match error {
            CheckoutError::NotFound => Self::not_found(),
            CheckoutError::Decided(status) | CheckoutError::NotApproved(status) => {
                Self::new(CHECKOUT_DECIDED).with("payment_status", status.as_str())
            }
            CheckoutError::Store(error) => error.into(),
        }
    }
}
