//! Where the cluster's files and its socket lie.

use std::fs;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::account::Account;
use super::error::{ClusterResult, IoContext};

/// `sockaddr_un` holds 108 bytes on Linux and 104 on macOS, the final zero included.
const LONGEST_SOCKET_PATH: usize = 103;
pub(super) const PORT: u16 = 5432;

/// The absolute path of the data folder, which is made where it is missing.
pub(super) fn data_folder(folder: &Path) -> ClusterResult<PathBuf> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .context("create", folder)?;
    folder.canonicalize().context("find", folder)
}

/// The cluster's own folder: `postgres` in the data folder.
///
/// Where the account cannot reach that, as under `/root`, it is a link to a folder under `/var/lib/turnout`.
pub(super) fn cluster_folder(data: &Path, account: &Account) -> ClusterResult<PathBuf> {
    let here = data.join("postgres");
    if let Ok(target) = fs::read_link(&here) {
        return Ok(target);
    }
    account.open_passage(data)?;
    if here.exists() || account.can_enter(data) {
        return Ok(here);
    }
    let shelf = PathBuf::from("/var/lib/turnout");
    fs::create_dir_all(&shelf).context("create", &shelf)?;
    fs::set_permissions(&shelf, fs::Permissions::from_mode(0o711)).context("open", &shelf)?;
    let there = shelf.join(format!("{:016x}", RandomState::new().build_hasher().finish()));
    symlink(&there, &here).context("link", &here)?;
    Ok(there)
}

/// The folder of the socket: the cluster's own, or a short one under the temporary folder where its path is too long.
pub(super) fn socket_folder(pgdata: &Path, account: &Account) -> ClusterResult<PathBuf> {
    let socket = pgdata.join(format!(".s.PGSQL.{PORT}"));
    if socket.as_os_str().len() <= LONGEST_SOCKET_PATH {
        return Ok(pgdata.to_owned());
    }
    let mut hasher = DefaultHasher::new();
    pgdata.hash(&mut hasher);
    let short = Path::new("/tmp").join(format!("turnout-{:016x}", hasher.finish()));
    account.make_private_folder(&short)?;
    Ok(short)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_path_gets_a_short_socket_folder() {
        let account = Account::choose(Path::new("/nowhere")).unwrap();
        let long = Path::new("/tmp").join("x".repeat(120));
        let folder = socket_folder(&long, &account).unwrap();
        assert!(folder.as_os_str().len() < 40);
        assert_eq!(folder, socket_folder(&long, &account).unwrap());
        fs::remove_dir(folder).unwrap();
        assert_eq!(
            socket_folder(Path::new("/srv/t"), &account).unwrap(),
            Path::new("/srv/t")
        );
    }
}
