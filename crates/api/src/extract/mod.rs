//! What handlers take as arguments. Each refuses with a problem of its own; none of actix-web's extractors is used
//! directly, because theirs answer in plain text.

mod body;
mod caller;
mod conditional;
mod idempotency;
mod path;
mod query;
mod upload;

pub use body::{JsonBody, MAX_BODY, OptionalJson, RawBody};
pub use caller::{Circumstances, MaybeSignedIn, SignedIn};
pub(crate) use caller::{Identity, admit};
pub use conditional::IfMatch;
pub use idempotency::{Idempotency, RequiredIdempotency};
pub use path::{PathId, PathIds, PathText};
pub use query::QueryParams;
pub use upload::Upload;

mod faults;
