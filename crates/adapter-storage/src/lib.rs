//! Where files lie: in a folder of this machine, or in a bucket of an object store that speaks S3.
//!
//! Both are reached through the crate `object_store`. A folder is enough for one server. Servers that share a database
//! must share their files too, by a bucket or by a folder that all of them mount.

mod bucket;
mod files;
mod folder;
mod parts;

pub use bucket::{BucketSettings, bucket};
pub use files::{Files, SetupError};
pub use folder::folder;
