//! Files in a folder.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use object_store::local::LocalFileSystem;

use crate::files::{Files, SetupError};

/// Keeps files in this folder, which is made where it does not exist. A file is written aside, forced to the disk and
/// then renamed, so that a crash leaves it whole or not there.
pub fn folder(root: &Path) -> Result<Files, SetupError> {
    // Whoever may read the folder sees everybody's pictures and exports.
    let made = DirBuilder::new().recursive(true).mode(0o700).create(root);
    made.map_err(|error| SetupError(format!("{}: {error}", root.display())))?;
    let store = LocalFileSystem::new_with_prefix(root).map_err(|error| SetupError(error.to_string()))?;
    Ok(Files::new(store.with_fsync(true), false))
}
