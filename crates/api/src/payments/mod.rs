//! Payments: providers, confirmations, refunds, webhooks, and the sandbox's checkout page.

mod cancellation_view;
mod confirm_order;
mod earnings_view;
mod errors;
mod export_event_money;
mod list_providers;
mod list_webhooks;
mod receive_webhook;
mod refund_order;
mod replay_webhook;
mod retry_refund;
mod sandbox_checkout;
mod sandbox_page;
mod show_cancellation;
mod show_event_money;
mod webhook_view;

pub(crate) use earnings_view::BalanceView;

crate::endpoints::endpoints![
    list_providers::list_payment_providers,
    confirm_order::confirm_order,
    refund_order::refund_order,
    retry_refund::retry_refund,
    receive_webhook::receive_webhook,
    list_webhooks::list_webhooks,
    replay_webhook::replay_webhook,
    show_cancellation::show_cancellation,
    show_event_money::show_event_money,
    export_event_money::export_event_money,
    sandbox_page::sandbox_page,
    sandbox_checkout::sandbox_checkout,
];
