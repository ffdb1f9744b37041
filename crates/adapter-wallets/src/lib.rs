//! Tickets in the wallets of phones: Apple's, as signed files, and Google's, as signed links.
//!
//! Nothing here speaks to Apple or Google. A pass or a link is made when the owner of a ticket asks for it, with keys that the
//! operator got from them.

pub mod apple;
pub mod google;
mod json;
mod rsa_key;
mod setup;

pub use setup::SetupError;
