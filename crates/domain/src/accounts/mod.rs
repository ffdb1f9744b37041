//! Users, how they sign in, their sessions and their profiles.

mod email;
mod phone;
mod role;

pub use email::{Email, EmailError};
pub use phone::{Phone, PhoneError};
pub use role::Role;
