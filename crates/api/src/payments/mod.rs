//! Payments: providers, confirmations, refunds, webhooks, and the sandbox's checkout page.

mod confirm_order;
mod errors;
mod list_providers;
mod receive_webhook;
mod refund_order;
mod sandbox_checkout;
mod sandbox_page;

crate::endpoints::endpoints![
    list_providers::list_payment_providers,
    confirm_order::confirm_order,
    refund_order::refund_order,
    receive_webhook::receive_webhook,
    sandbox_page::sandbox_page,
    sandbox_checkout::sandbox_checkout,
];
