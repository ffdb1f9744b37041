//! Makes the files of a new cluster.

use std::fs;
use std::path::{Path, PathBuf};

use super::account::Account;
use super::binaries::Binaries;
use super::error::{ClusterError, ClusterResult, IoContext};
use super::{Durability, SUPERUSER};

/// The major version that made the folder, if it holds a cluster.
pub(super) fn version_of(pgdata: &Path) -> Option<u32> {
    fs::read_to_string(pgdata.join("PG_VERSION")).ok()?.trim().parse().ok()
}

/// Makes the cluster beside its place and moves it there when it is whole, so that a killed `initdb` leaves nothing
/// that looks like a cluster.
pub(super) fn initialise(
    pgdata: &Path,
    account: &Account,
    binaries: &Binaries,
    durability: Durability,
) -> ClusterResult<()> {
    let mut name = pgdata.as_os_str().to_owned();
    name.push(".new");
    let draft = PathBuf::from(name);
    if draft.exists() {
        fs::remove_dir_all(&draft).context("remove", &draft)?;
    }
    account.make_private_folder(&draft)?;
    let mut command = account.command(binaries.program("initdb"), &draft);
    command
        .arg("-D")
        .arg(&draft)
        .args(["-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions"]);
    command.args([
        "--lc-collate=C",
        "--lc-messages=C",
        "--lc-monetary=C",
        "--lc-numeric=C",
        "--lc-time=C",
    ]);
    // Upper and lower case of all letters, which plain C does not know.
    command.arg(if cfg!(target_os = "macos") {
        "--lc-ctype=UTF-8"
    } else {
        "--lc-ctype=C.UTF-8"
    });
    match durability {
        Durability::Full => command.arg("--data-checksums"),
        Durability::None => command.arg("--no-sync"),
    };
    let output = command.output().context("run", &binaries.program("initdb"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(ClusterError::Program {
            program: "initdb",
            output: said,
        });
    }
    fs::rename(&draft, pgdata).context("put in place", pgdata)
}
