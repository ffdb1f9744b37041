//! The section `storage`: a folder, or a bucket with all that opens it.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::error::Faults;
use super::validate::is_web_address;

/// Where uploaded files lie.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "turnout.default.toml describes each key")]
pub struct Storage {
    pub kind: StorageKind,
    pub folder: String,
    pub bucket: String,
    pub region: String,
    pub endpoint: String,
    pub access_key: SecretString,
    pub secret_key: SecretString,
    pub path_style: bool,
}

/// What files lie in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageKind {
    /// A folder of this machine.
    Folder,
    /// A bucket.
    S3,
}

impl Storage {
    pub(super) fn check(&self, faults: &mut Faults) {
        if self.kind == StorageKind::Folder {
            return;
        }
        for (key, text) in [("storage.bucket", &self.bucket), ("storage.region", &self.region)] {
            faults.check(key, !text.is_empty(), "is needed where storage.kind is \"s3\"");
        }
        faults.check(
            "storage.endpoint",
            self.endpoint.is_empty() || is_web_address(&self.endpoint),
            "must begin with http:// or https:// and have no path, query or fragment",
        );
        let given = |key: &SecretString| !key.expose_secret().is_empty();
        faults.check(
            "storage.secret_key",
            given(&self.access_key) == given(&self.secret_key),
            "is given together with storage.access_key or not at all",
        );
    }

    /// Whether files travel unencrypted.
    pub(super) fn is_plain(&self) -> bool {
        self.kind == StorageKind::S3 && self.endpoint.starts_with("http://")
    }
}
