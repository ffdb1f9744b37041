//! Where files lie.

use std::path::PathBuf;
use std::sync::Arc;

use turnout_adapter_storage::{BucketSettings, bucket, folder};
use turnout_ports::storage::ObjectStore;

use crate::cli::Failure;
use crate::config::{Config, StorageKind};

/// The folder or the bucket that is configured.
pub fn objects(config: &Config) -> Result<Arc<dyn ObjectStore>, Failure> {
    let storage = &config.storage;
    let files = match storage.kind {
        StorageKind::Folder => folder(&root(config))?,
        StorageKind::S3 => bucket(&BucketSettings {
            bucket: storage.bucket.clone(),
            region: storage.region.clone(),
            endpoint: storage.endpoint.clone(),
            access_key: storage.access_key.clone(),
            secret_key: storage.secret_key.clone(),
            path_style: storage.path_style,
        })?,
    };
    Ok(Arc::new(files))
}

fn root(config: &Config) -> PathBuf {
    match config.storage.folder.as_str() {
        "" => config.data_dir.join("objects"),
        folder => folder.into(),
    }
}
