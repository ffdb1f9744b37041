//! ZIP archives.

use std::io::{Cursor, Write};

use bytes::Bytes;
use turnout_ports::archive::{Archive, ArchiveError, Archiver};
use zip::CompressionMethod;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

/// Packs into ZIP archives in memory, compressed as they are written.
#[derive(Clone, Copy, Debug, Default)]
pub struct ZipArchiver;

impl Archiver for ZipArchiver {
    fn begin(&self) -> Box<dyn Archive> {
        Box::new(ZipArchive {
            writer: ZipWriter::new(Cursor::new(Vec::new())),
            size: 0,
        })
    }
}

struct ZipArchive {
    writer: ZipWriter<Cursor<Vec<u8>>>,
    /// What was written, before it was compressed: at least what the archive takes but for the names of its files.
    size: usize,
}

impl Archive for ZipArchive {
    fn begin_file(&mut self, name: &str) -> Result<(), ArchiveError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        self.writer.start_file(name, options).map_err(|error| failed(&error))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        self.size += bytes.len();
        self.writer.write_all(bytes).map_err(|error| failed(&error.into()))
    }

    fn size(&self) -> usize {
        self.size
    }

    fn finish(self: Box<Self>) -> Result<Bytes, ArchiveError> {
        Ok(Bytes::from(
            self.writer.finish().map_err(|error| failed(&error))?.into_inner(),
        ))
    }
}

fn failed(error: &ZipError) -> ArchiveError {
    ArchiveError(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive as Reader;

    use super::*;

    #[test]
    fn what_was_packed_comes_out_again() {
        let mut archive = ZipArchiver.begin();
        archive.begin_file("one.json").unwrap();
        archive.write(b"[").unwrap();
        archive.write("ü".repeat(100_000).as_bytes()).unwrap();
        archive.begin_file("pictures/1.jpg").unwrap();
        archive.write(b"picture").unwrap();
        assert_eq!(archive.size(), 200_008);
        let bytes = archive.finish().unwrap();
        assert!(bytes.len() < 10_000, "it is compressed: {}", bytes.len());
        let mut reader = Reader::new(Cursor::new(bytes)).unwrap();
        let names: Vec<_> = reader.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["one.json", "pictures/1.jpg"]);
        let mut text = String::new();
        reader.by_name("one.json").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text.chars().count(), 100_001);
    }
}
