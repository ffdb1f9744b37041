//! Payment providers: a folder for each, the HTTP that they share, and the registry that chooses by configuration.

mod delivery;
pub mod http;
pub mod paypal;
pub mod razorpay;
mod refund_key;
pub mod registry;
pub mod sandbox;
pub mod stripe;
