//! What signing in and profiles need from outside.

mod secrets;
mod tokens;

pub use secrets::*;
pub use tokens::*;
