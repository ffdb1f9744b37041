//! The archive: pass, images, the hashes of both, and their signature.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use data_encoding::HEXLOWER;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::Value;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, result::ZipError};

/// What each pass shows beside its fields, in the sizes that Wallet asks for.
const IMAGES: [(&str, &[u8]); 5] = [
    ("icon.png", include_bytes!("images/icon.png")),
    ("icon@2x.png", include_bytes!("images/icon@2x.png")),
    ("icon@3x.png", include_bytes!("images/icon@3x.png")),
    ("logo.png", include_bytes!("images/logo.png")),
    ("logo@2x.png", include_bytes!("images/logo@2x.png")),
];

/// Packs a pass. `sign` signs the list of hashes.
pub(super) fn pack(pass: &Value, sign: impl Fn(&[u8]) -> Result<Vec<u8>, String>) -> Result<Vec<u8>, String> {
    let pass = serde_json::to_vec(pass).map_err(|error| error.to_string())?;
    let mut files: BTreeMap<&str, &[u8]> = BTreeMap::from(IMAGES);
    files.insert("pass.json", &pass);
    let manifest = manifest(&files)?;
    let signature = sign(&manifest)?;
    files.insert("manifest.json", &manifest);
    files.insert("signature", &signature);
    archive(&files).map_err(|error| error.to_string())
}

/// The format wants SHA-1. What protects a pass is the signature of this list, and that one is made with SHA-256.
fn manifest(files: &BTreeMap<&str, &[u8]>) -> Result<Vec<u8>, String> {
    let hash = |content: &[u8]| HEXLOWER.encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, content).as_ref());
    let hashes: BTreeMap<&str, String> = files.iter().map(|(name, content)| (*name, hash(content))).collect();
    serde_json::to_vec(&hashes).map_err(|error| error.to_string())
}

/// Nothing is compressed: images are already, and the rest is small.
fn archive(files: &BTreeMap<&str, &[u8]>) -> Result<Vec<u8>, ZipError> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, content) in files {
        writer.start_file(*name, options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}
