//! What signing in and profiles need from outside.

mod blocks;
mod credentials;
mod otps;
mod pictures;
mod queries;
mod reports;
mod revocations;
mod secrets;
mod sessions;
mod tokens;
mod totp;
mod users;

pub use blocks::*;
pub use credentials::*;
pub use otps::*;
pub use pictures::*;
pub use queries::*;
pub use reports::*;
pub use revocations::*;
pub use secrets::*;
pub use sessions::*;
pub use tokens::*;
pub use totp::*;
pub use users::*;
