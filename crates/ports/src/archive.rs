//! Packing files into one.

use bytes::Bytes;

/// Why files could not be packed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the files could not be packed: {0}")]
pub struct ArchiveError(pub String);

/// Begins archives.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Archiver: Send + Sync {
    /// An empty ZIP archive.
    fn begin(&self) -> Box<dyn Archive>;
}

/// An archive that is being written.
#[cfg_attr(feature = "testing", mockall::automock)]
pub trait Archive: Send {
    /// Begins a file; the one before is complete.
    fn begin_file(&mut self, name: &str) -> Result<(), ArchiveError>;

    /// Adds to the file.
    fn write(&mut self, bytes: &[u8]) -> Result<(), ArchiveError>;

    /// How large the archive is so far.
    fn size(&self) -> usize;

    /// The whole archive.
    fn finish(self: Box<Self>) -> Result<Bytes, ArchiveError>;
}
