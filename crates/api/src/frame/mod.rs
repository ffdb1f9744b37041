//! What is around every request, from the outside in:
//!
//! 1. `survive`: a request that changes something runs to its end, though its client hangs up.
//! 2. `observe`: the request's id, who asks, the access log, the metrics, security headers; every refusal is a problem.
//! 3. CORS (by actix).
//! 4. `limit`: which operation it is (`operations`), how many requests one client may make, and which of them go through connections that are kept for them.
//! 5. compression (by actix).
//! 6. `gate`: who has not signed in comes no further where the table of decisions asks for a user.
//! 7. `contain`: a panic in a handler is a 500 and nothing more.
//! 8. the routes, and `fallback` for addresses and methods that there are not.

mod class;
mod client;
mod contain;
mod exhausted;
mod fallback;
mod gate;
mod headers;
mod limit;
mod observe;
mod operations;
mod quota;
mod survive;
mod urgent;

pub(crate) use class::Class;
pub(crate) use client::Senses;
pub(crate) use contain::contain;
pub(crate) use fallback::{Methods, fallback};
pub(crate) use gate::gate;
pub(crate) use limit::limit;
pub(crate) use observe::observe;
pub(crate) use operations::Operations;
pub(crate) use quota::Quotas;
pub(crate) use survive::survive;
pub(crate) use urgent::Urgent;
