use std::path::Path;

use super::run;

/// A folder of a test's own, in which a database server may run. It is removed when this is dropped. Where the test was
/// killed, that happens at the end of the run, and a server that still runs in it is stopped before.
#[derive(Debug)]
pub struct TestFolder(tempfile::TempDir);

impl TestFolder {
    /// An empty one.
    ///
    /// # Panics
    /// Where none can be had, as the test cannot go on.
    pub fn create() -> Self {
        match tempfile::tempdir_in(run::watched_folder()) {
            Ok(folder) => Self(folder),
            Err(error) => panic!("no folder for the test: {error}"),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}
