//! Who may do what: the permissions and the one place where it is decided.

mod administration;
mod permission;
mod policy;
mod roles;
mod thing;

pub use administration::*;
pub use permission::*;
pub use policy::*;
pub use thing::*;
