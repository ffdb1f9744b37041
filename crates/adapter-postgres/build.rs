//! Makes cargo notice a changed migration, and gives the whole of them a name by which tests keep a migrated database.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    let folder = Path::new("../../migrations");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        files.extend(
            ["up.sql", "down.sql"]
                .map(|name| path.join(name))
                .into_iter()
                .filter(|file| file.is_file()),
        );
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    println!(
        "cargo:rustc-env=TURNOUT_MIGRATIONS_FINGERPRINT={:016x}",
        hasher.finish()
    );
    Ok(())
}
