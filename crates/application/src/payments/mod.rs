//! Money that moves: news of payments, refunds, and what follows a cancelled event.

mod apply_settlement;
mod confirm_order;
mod dispute_order;
mod export_event_money;
mod list_webhooks;
mod offered_providers;
mod process_webhook;
mod receive_webhook;
mod reconcile_order;
mod refund_order;
mod repay_won;
mod replay_webhook;
mod request_refund;
mod retry_refund;
mod sandbox;
mod send_refund;
mod settle_order;
mod show_cancellation;
mod show_event_money;
#[cfg(test)]
pub(crate) mod stage;
#[cfg(test)]
mod stage_mocks;
mod stray_dispute;
mod wind_down_event;

pub use confirm_order::{ConfirmOrderError, confirm_order};
pub use export_event_money::{MoneyExport, export_event_money};
pub use list_webhooks::list_webhooks;
pub use offered_providers::offered_providers;
pub use process_webhook::process_webhook;
pub use receive_webhook::{ReceiveError, receive_webhook};
pub use reconcile_order::{ReconcileError, give_up_payments, reconcile_order, sweep_payments};
pub(crate) use refund_order::still_owed;
pub use replay_webhook::{ReplayWebhookError, replay_webhook};
pub use request_refund::{RefundWish, RequestRefundError, request_refund};
pub use retry_refund::{RetryRefundError, retry_refund};
pub use sandbox::{CheckoutError, checkout_page, deliver_webhook, finish_checkout};
pub use send_refund::{SendRefundError, send_refund, sweep_refunds};
pub use settle_order::SettleError;
pub use show_cancellation::{ShowCancellationError, show_cancellation};
pub use show_event_money::show_event_money;
pub use wind_down_event::{WindDownError, tell_guests, wind_down_event};
