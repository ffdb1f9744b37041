//! Who may do what: the permissions and the one place where it is decided.

mod administration;
mod belonging;
mod permission;
mod policy;
mod roles;
mod rule;
mod thing;

pub use administration::*;
pub use belonging::*;
pub use permission::*;
pub use policy::*;
pub use rule::*;
pub use thing::*;
