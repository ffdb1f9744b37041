//! What signing in and profiles need from outside.

mod blocks;
mod otps;
mod pictures;
mod queries;
mod reports;
mod revocations;
mod secrets;
mod sessions;
mod tokens;
mod users;

pub use blocks::*;
pub use otps::*;
pub use pictures::*;
pub use queries::*;
pub use reports::*;
pub use revocations::*;
pub use secrets::*;
pub use sessions::*;
pub use tokens::*;
pub use users::*;
