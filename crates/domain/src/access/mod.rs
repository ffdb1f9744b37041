//! Who may do what: the permissions and the one place where it is decided.

mod permission;
mod policy;

pub use permission::*;
pub use policy::*;
