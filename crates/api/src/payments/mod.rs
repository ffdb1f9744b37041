//! Payments: providers, confirmations, refunds, webhooks, and the sandbox's checkout page.

mod confirm_order;
mod earnings_view;
mod errors;
mod export_event_money;
mod list_providers;
mod receive_webhook;
mod refund_order;
mod sandbox_checkout;
mod sandbox_page;
mod show_event_money;

crate::endpoints::endpoints![
    list_providers::list_payment_providers,
    confirm_order::confirm_order,
    refund_order::refund_order,
    receive_webhook::receive_webhook,
    show_event_money::show_event_money,
    export_event_money::export_event_money,
    sandbox_page::sandbox_page,
    sandbox_checkout::sandbox_checkout,
];
